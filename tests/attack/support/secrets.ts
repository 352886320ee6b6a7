import { assertFalse } from "@std/assert";
import type { Harness } from "../../support/harness.ts";

const SENT = ["code", "code_verifier", "client_secret", "refresh_token", "nonce"];
const RECEIVED = ["access_token", "refresh_token", "id_token"];

/** All secrets that app and tenant have exchanged so far. */
export function secretsOf({ tenant, calls }: Pick<Harness, "tenant" | "calls">): string[] {
  const sent = tenant.requests.flatMap(({ query, form }) =>
    SENT.flatMap((name) => [query[name], form[name]])
  );
  const received = calls.flatMap(({ answer }) =>
    RECEIVED.map((name) => new RegExp(`"${name}":"([^"]+)"`).exec(answer)?.[1])
  );
  return [tenant.clientSecret, ...sent, ...received].filter((value) => value !== undefined)
    .filter((value) => value.length > 15);
}

/** Asserts that a text contains no secret and nothing that looks like a token (CV-20). */
export function assertTellsNoSecret(harness: Harness, text: string, where: string): void {
  for (const secret of secretsOf(harness)) {
    assertFalse(text.includes(secret), `${where} tells a secret`);
  }
  assertFalse(/eyJ[\w-]{8,}/.test(text), `${where} tells a token`);
}
