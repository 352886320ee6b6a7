import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import { MAX_ANSWER_BYTES } from "../../lib/net/outbound.ts";
import {
  ATTEMPT_LIFETIME_MS,
  ATTEMPT_MEMORY_MS,
  MAX_OPEN_ATTEMPTS,
} from "../../lib/sign_in/attempt.ts";
import { STARTS_PER_ADDRESS, STARTS_PER_BROWSER } from "../../lib/web/start_sign_in.ts";
import { ENVIRONMENT } from "../support/fake_authority.ts";

const text = await Deno.readTextFile("SECURITY.md");
const rows = [
  ...text.slice(text.indexOf("## Row by row")).matchAll(
    /^\| ((?:[A-Z]+-\d\d(?:, )?)+) +\| (.*?) *\|$/gm,
  ),
]
  .map(([, ids, answer]) => ({ ids: ids!.split(", "), answer: answer! }));

Deno.test("SECURITY.md names tests that name the row", async () => {
  assert(rows.length > 60);
  for (const { ids, answer } of rows) {
    const files = [...answer.matchAll(/`((?:tests\/)?[\w/]+\.tsx?)`/g)].map(([, file]) => file!);
    assert(files.length > 0 || /see |not applicable|not offered/.test(answer), `${ids}: ${answer}`);
    for (const file of files) {
      const source = await Deno.readTextFile(file.startsWith("tests/") ? file : `tests/${file}`);
      for (const id of ids) {
        assert(covers(source, id) || file.endsWith("verdict.ts"), `${file} does not name ${id}`);
      }
    }
  }
});

Deno.test("SECURITY.md has the numbers of the code (AV-15)", () => {
  const { sessionIdleMs, sessionLifetimeMs } = readConfig(ENVIRONMENT);
  const numbers = {
    "N-02": `${sessionIdleMs / 60_000} min`,
    "N-03": `${sessionLifetimeMs / 3_600_000} h`,
    "N-04": `${ATTEMPT_LIFETIME_MS / 60_000} min; remembered for ${ATTEMPT_MEMORY_MS / 60_000} min`,
    "N-05": `${MAX_OPEN_ATTEMPTS}, the oldest`,
    "N-09": `${MAX_ANSWER_BYTES / 1024 / 1024} MiB`,
    "N-17": `${STARTS_PER_BROWSER} a minute for a browser, ${STARTS_PER_ADDRESS} for an address`,
  };
  for (const [id, value] of Object.entries(numbers)) {
    const row = text.split("\n").find((line) => line.startsWith(`| ${id} `));
    assertStringIncludes(row ?? "", value);
  }
});

Deno.test("SECURITY.md answers each row once", () => {
  const ids = rows.flatMap(({ ids }) => ids);
  assertEquals(ids.length, new Set(ids).size);
});

/** Whether a file names a row, by itself or in a range such as `CV-01 to CV-09`. */
function covers(source: string, id: string): boolean {
  const [kind, number] = id.split("-");
  const ranges = [...source.matchAll(new RegExp(`${kind}-(\\d\\d) to (?:${kind}-)?(\\d\\d)`, "g"))];
  return source.includes(id) || ranges.some(([, from, to]) => from! <= number! && number! <= to!);
}
