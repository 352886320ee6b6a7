import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import type { Hop } from "../../support/visitor.ts";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** The parts of a response that {@linkcode assertSecured} checks. */
export type Answer = Pick<Hop, "url" | "status" | "headers">;

/**
 * Asserts that a response of the app has every security header (AV-05 to AV-09).
 *
 * @param answer the response
 * @param secure whether the app is configured for https
 */
export function assertSecured({ url, status, headers }: Answer, secure = false): void {
  const what = `${status} ${url.pathname}`;
  for (const [name, value] of Object.entries(HEADERS)) {
    assertEquals(headers.get(name), value, `${name} of ${what}`);
  }
  assertMatch(headers.get("permissions-policy") ?? "", /camera=\(\)/, what);
  assertMatch(headers.get("cache-control") ?? "", /no-store|no-cache|immutable/, what);
  assertFalse(headers.has("access-control-allow-origin"), `${what} is readable from elsewhere`);
  assertFalse(headers.has("x-powered-by"), what);
  const hsts = /^max-age=(\d+)$/.exec(
    headers.get("strict-transport-security") ?? "",
  );
  assertEquals(hsts !== null, secure, `Strict-Transport-Security of ${what}`);
  if (hsts !== null) assert(Number(hsts[1]) >= 31_536_000);
  assertPolicy(headers, what);
}

function assertPolicy(headers: Headers, what: string): void {
  const policy = directivesOf(headers);
  assertEquals(policy.get("default-src"), "'none'", what);
  assertEquals(policy.get("base-uri"), "'none'", what);
  assertEquals(policy.get("frame-ancestors"), "'none'", what);
  assertEquals(policy.get("object-src") ?? "'none'", "'none'", what);
  assertMatch(policy.get("form-action") ?? "", /^'none'$|^'self'( https?:\/\/[\w.:-]+)*$/, what);
  assertMatch(policy.get("script-src") ?? "'none'", /^('none'|'nonce-[\w+/=-]{16,}')$/, what);
  for (const sources of policy.values()) {
    assertFalse(/unsafe|\*|data: *;|http:\/\/\*/.test(sources));
  }
}

/** The directives of a response's Content-Security-Policy, by name. */
export function directivesOf(headers: Headers): Map<string, string> {
  const directives = (headers.get("content-security-policy") ?? "").split("; ");
  return new Map(
    directives.map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}
