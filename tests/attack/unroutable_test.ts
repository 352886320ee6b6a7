import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createApp } from "../../lib/app.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { applyBuild } from "../support/production_build.ts";
import { type RawAnswer, rawRequest } from "./support/raw_request.ts";

/** Checks a plain refusal: every security header, a reference, and the line in the log under it. */
function assertRefused(
  { status, headers, body }: RawAnswer,
  expected: number,
  log: readonly string[],
): Record<string, unknown> {
  assertEquals(status, expected);
  assertEquals(headers.get("content-type"), "text/plain; charset=utf-8");
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("referrer-policy"), "no-referrer");
  assertEquals(headers.get("x-frame-options"), "DENY");
  assertStringIncludes(headers.get("content-security-policy")!, "default-src 'none'");
  const [, reference] = /^This .+\. Reference: ([\da-f-]{36})\n$/.exec(body) ?? [];
  assert(reference !== undefined, body);

  const lines = log.map((line) => JSON.parse(line));
  const line = lines.find(({ correlationId }) => correlationId === reference);
  assertEquals([line.event, line.status], ["request_refused", expected]);
  return line;
}

Deno.test("a method that no route can have is 405, wherever it goes (W-43, W-51)", async () => {
  await using harness = await startHarness();
  const { origin, log } = harness;
  for (const method of ["TRACE", "PROPFIND", "QUERY", "FOO", "post", "Get"]) {
    for (const path of ["/", "/profile", "/api/me", "/healthz", "/styles.css", "/nowhere"]) {
      const answer = await rawRequest(origin, path, { origin }, method);
      const line = assertRefused(answer, 405, log);
      assertEquals(line.method, method);
      assertEquals(answer.headers.get("allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
  }
});

Deno.test("a long method is cut in the log (W-51)", async () => {
  await using harness = await startHarness();
  const answer = await rawRequest(harness.origin, "/", {}, "X".repeat(5_000));
  const line = assertRefused(answer, 405, harness.log);
  assertEquals(String(line.method).length, 30);
});

/** The app of a harness with one more route, as somebody who builds on it would add. */
async function withParameter(
  { services }: Harness,
): Promise<(request: Request) => Promise<Response>> {
  const app = createApp(services);
  await applyBuild(app);
  return app.get("/things/:name", (ctx) => ctx.text(ctx.params.name!)).handler();
}

for (const path of ["/things/%FF", "/things/%C3%28", "/things/%E0%A4%A"]) {
  Deno.test(`GET ${path}, which is not valid UTF-8, is 400 (W-52)`, async () => {
    await using harness = await startHarness();
    const handler = await withParameter(harness);
    const response = await handler(new Request(harness.origin + path));
    const { status, headers } = response;
    const line = assertRefused({ status, headers, body: await response.text() }, 400, harness.log);
    assertMatch(String(line.cause), /^URIError: /);
  });
}

Deno.test("a page that does not exist is 404, whatever its address decodes to (W-52)", async () => {
  await using harness = await startHarness();
  const { status, body } = await rawRequest(harness.origin, "/%FF", {});
  assertEquals(status, 404);
  assertStringIncludes(body, "Reference");
});

for (const host of ["a b", "localhost:99999", "[::1", "%"]) {
  Deno.test(`Host: ${host}, which makes no URL, is 400 (W-42)`, async () => {
    await using harness = await startHarness();
    assertRefused(await rawRequest(harness.origin, "/", { host }), 400, harness.log);
  });
}

for (const host of ["x/healthz?", "x/healthz#", "x\\healthz?", "a@b", "x?"]) {
  Deno.test(`Host: ${host}, which would lead to another path, is 400 (W-73)`, async () => {
    await using harness = await startHarness();
    assertRefused(await rawRequest(harness.origin, "/profile", { host }), 400, harness.log);
  });
}

Deno.test("hosts as they come are answered (W-42, W-73)", async () => {
  await using harness = await startHarness();
  for (
    const host of [
      "localhost",
      "app.example.com:8080",
      "[::1]:3000",
      "a_b",
      "xn--bcher-kva.example",
    ]
  ) {
    assertEquals((await rawRequest(harness.origin, "/healthz", { host })).status, 200, host);
  }
});
