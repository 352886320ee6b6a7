import { assertStringIncludes } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import { MAX_ANSWER_BYTES } from "../../lib/net/outbound.ts";
import { MAX_SESSIONS_PER_USER } from "../../lib/session/session_index.ts";
import {
  ANONYMOUS_BYTES,
  ATTEMPT_LIFETIME_MS,
  ATTEMPT_MEMORY_MS,
  MAX_OPEN_ATTEMPTS,
} from "../../lib/sign_in/attempt.ts";
import { STARTS_PER_ADDRESS, STARTS_PER_BROWSER } from "../../lib/web/start_sign_in.ts";
import { ENVIRONMENT } from "../support/fake_authority.ts";

Deno.test("SECURITY.md has the numbers of the code (AV-15)", async () => {
  const text = await Deno.readTextFile("SECURITY.md");
  const { sessionIdleMs, sessionLifetimeMs } = readConfig(ENVIRONMENT);
  const numbers = {
    "N-02": `${sessionIdleMs / 60_000} min`,
    "N-03": `${sessionLifetimeMs / 3_600_000} h`,
    "N-04": `${ATTEMPT_LIFETIME_MS / 60_000} min; kept for ${ATTEMPT_MEMORY_MS / 60_000} min`,
    "N-05": `${MAX_OPEN_ATTEMPTS}, the oldest`,
    "N-09": `${MAX_ANSWER_BYTES / 1024 / 1024} MiB`,
    "N-17": `${STARTS_PER_BROWSER} a minute for a browser, ${STARTS_PER_ADDRESS} for an address`,
    "N-18": `${MAX_SESSIONS_PER_USER}, the oldest`,
    "N-19": `${ANONYMOUS_BYTES / 1024 / 1024} MiB`,
  };
  for (const [id, value] of Object.entries(numbers)) {
    const row = text.split("\n").find((line) => line.startsWith(`| ${id} `));
    assertStringIncludes(row ?? "", value);
  }
});
