import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { createUnconfiguredApp } from "../../lib/app.ts";
import { ConfigError } from "../../lib/config/variables.ts";
import { createLog, silentLog } from "../../lib/log.ts";
import type { Services } from "../../lib/services.ts";
import { lastResort } from "../../lib/web/last_resort.ts";
import type { State } from "../../lib/web/state.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { applyBuild } from "../support/production_build.ts";

interface Plain {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Checks the answer that replaces an error page, and its line in the log. */
function assertPlain(
  { status, headers, body }: Plain,
  log: readonly string[],
  place: string,
): void {
  assertEquals(status, 500);
  assertEquals(headers.get("content-type"), "text/plain; charset=utf-8");
  assertEquals(headers.get("cache-control"), "no-store");
  assertStringIncludes(headers.get("content-security-policy")!, "default-src");
  const [, reference] = /^Something went wrong\. Reference: ([\da-f-]{36})\n$/.exec(body) ?? [];
  assert(reference !== undefined, body);

  const lines = log.map((line) => JSON.parse(line));
  const line = lines.findLast(({ event }) => event === "error_page_failed");
  assertEquals([line.level, line.correlationId], ["error", reference]);
  assertEquals(line.cause, "TypeError: a broken page");
  assertMatch(line.stack.join("\n"), new RegExp(place));
}

function broken(): never {
  throw new TypeError("a broken page");
}

/** Puts something else in a service's place. */
function replace<Name extends keyof Services>({ services }: Harness, name: Name, get: () => never) {
  Object.defineProperty(services, name, { get });
}

for (const path of ["/", "/no-such-page", "/sign-in", "/getAToken"]) {
  Deno.test(`GET ${path} has a reference, and the log a stack, where the error page throws (W-49)`, async () => {
    await using harness = await startHarness();
    replace(harness, "config", broken); // error pages read it
    const answer = await new Visitor().request(harness.origin + path);
    assertPlain(answer, harness.log, "_error.tsx");
  });
}

Deno.test("the API has a reference, and the log a stack, where its error answer throws (W-49)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const undescribable = Object.defineProperty(new Error(), "message", { get: broken });
  replace(harness, "api", () => {
    throw undescribable;
  });
  const answer = await visitor.request(`${harness.origin}/api/me`);
  assertPlain(answer, harness.log, "log.ts");
});

Deno.test("an unconfigured app has a reference, and the log a stack, where its page throws (W-49)", async () => {
  const error = new ConfigError([{ variable: "CLIENT_ID", problem: "is not set", fix: "Set it" }]);
  Object.defineProperty(error, "problems", { get: broken });
  const log: string[] = [];
  const app = createUnconfiguredApp(error, createLog((line) => log.push(line)));
  await applyBuild(app);
  const { status, headers, body } = await app.handler()(new Request("http://localhost:3000/"))
    .then(async (response) => ({
      status: response.status,
      headers: response.headers,
      body: await response.text(),
    }));
  assertPlain({ status, headers, body }, log, "_error.tsx");
});

Deno.test("the plain answer does not repeat what was thrown (W-49)", async () => {
  await using harness = await startHarness();
  replace(harness, "config", () => {
    throw new Error("a-secret-text");
  });
  const { body } = await new Visitor().request(harness.origin);
  assertFalse(body.includes("a-secret-text"));
});

for (const mode of ["development", "production"] as const) {
  Deno.test(`the plain answer names the error and its place only in development: ${mode} (P-13)`, async () => {
    const state = { correlationId: "a-reference", log: silentLog } as State;
    const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
    const config = { mode, root, basePath: "", trustProxy: false };
    const answer = await lastResort({ state, config }, new TypeError("a broken layout")).text();
    const [first, ...others] = answer.split("\n");
    assertEquals(first, "Something went wrong. Reference: a-reference");
    if (mode === "production") return assertEquals(others, [""]);
    assertEquals(others.slice(0, 2), ["", "TypeError: a broken layout"]);
    assertMatch(others[2]!, /^at tests\/web\/last_resort_test\.ts:\d+:\d+$/);
  });
}
