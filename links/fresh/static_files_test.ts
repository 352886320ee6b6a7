import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { buildSite, get } from "./testdata/site.ts";

const handler = await buildSite();

async function lockedUrl(): Promise<string> {
  const html = await (await handler(get("/plain"))).text();
  return /href="(\/site\.css[^"]*)"/.exec(html)![1]!;
}

async function scriptUrl(): Promise<string> {
  const html = await (await handler(get("/"))).text();
  return /"(\/_fresh\/js\/[^"]*fresh-runtime\.js)"/.exec(html)![1]!;
}

Deno.test("staticFiles: a bare URL is served, and stored nowhere", async () => {
  const response = await handler(get("/site.css"));

  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/css; charset=UTF-8");
  assertMatch(response.headers.get("cache-control")!, /^no-cache, no-store/);
  assertStringIncludes(await response.text(), "rebeccapurple");
});

Deno.test("staticFiles: asset() names the build, and its URL may be cached for ever", async () => {
  const url = await lockedUrl();
  assertMatch(url, /^\/site\.css\?__frsh_c=[0-9a-f]{32,40}$/);

  const response = await handler(get(url));
  assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  await response.body?.cancel();
});

Deno.test("staticFiles: another build's URL leads to the bare one", async () => {
  const response = await handler(get("/site.css?a=b&__frsh_c=old"));
  assertEquals(response.status, 307);
  assertEquals(response.headers.get("location"), "/site.css?a=b");
});

Deno.test("staticFiles: scripts of the build are immutable and have a weak ETag", async () => {
  const url = await scriptUrl();
  const response = await handler(get(url));
  const tag = response.headers.get("etag")!;

  assertEquals(response.headers.get("content-type"), "text/javascript; charset=UTF-8");
  assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assertEquals(
    Number(response.headers.get("content-length")),
    (await response.arrayBuffer()).byteLength,
  );
  assertMatch(tag, /^W\/"[\w+/]{11}"$/);

  const again = await handler(get(url, { headers: { "If-None-Match": tag } }));
  assertEquals(again.status, 304);
});

Deno.test("staticFiles: HEAD has headers only, other methods are 405", async () => {
  const head = await handler(get("/site.css", { method: "HEAD" }));
  assertEquals(head.status, 200);
  assertEquals(head.body, null);
  assertEquals((await handler(get("/site.css", { method: "POST" }))).status, 405);
});

Deno.test("staticFiles: a missing /favicon.ico is 404 without a page", async () => {
  const response = await handler(get("/favicon.ico"));
  assertEquals(response.status, 404);
  assertEquals(response.body, null);
});

Deno.test("staticFiles: other requests go on to the routes", async () => {
  for (const path of ["/nothing.css", "/%2e%2e/site/main.ts", "/%FF"]) {
    const response = await handler(get(path));
    assertEquals(response.status, 404);
    assertStringIncludes(await response.text(), "Root error 404");
  }
});

Deno.test("staticFiles: a build in memory fails for a path out of static/, and a very long one (W-54)", async () => {
  for (const path of ["/..%2fmain.ts", `/${"a".repeat(5_000)}`]) {
    const response = await handler(get(path));
    assertEquals(response.status, 500);
    await response.body?.cancel();
  }
});

Deno.test("staticFiles: pages get no Cache-Control", async () => {
  const response = await handler(get("/plain"));
  assertEquals(response.headers.get("cache-control"), null);
  await response.body?.cancel();
});
