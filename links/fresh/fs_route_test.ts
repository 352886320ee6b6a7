import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { filePathToPattern } from "./route_path.ts";
import { compareRoutes } from "./dev/route_order.ts";
import { buildSite, get } from "./testdata/site.ts";

const handler = await buildSite();

async function body(path: string, init?: RequestInit): Promise<string> {
  return await (await handler(get(path, init))).text();
}

Deno.test("File routes: _app is outermost, _layout wraps its folder", async () => {
  const html = await body("/shop/12");

  assertStringIncludes(html, "<title>App title</title>");
  assertStringIncludes(html, '<div class="shop"><h1>Item 12</h1></div>');
  assertFalse((await body("/plain")).includes('class="shop"'));
});

Deno.test("File routes: _middleware runs for its folder and below, as a function, array or handler", async () => {
  assertStringIncludes(await body("/plain"), 'data-seen="root"');
  assertStringIncludes(await body("/profile"), 'data-seen="root account"');
  assertStringIncludes(await body("/shop/12"), 'data-seen="root shop"');
});

Deno.test("File routes: a group vanishes from the URL and keeps its layout", async () => {
  assertStringIncludes(await body("/profile"), "<section><h1>Profile</h1></section>");
  assertEquals((await handler(get("/(account)/profile"))).status, 404);
});

Deno.test("File routes: literal names come before [param], [param] before [...rest]", async () => {
  assertStringIncludes(await body("/shop/sale"), "<h1>Sale</h1>");
  assertStringIncludes(await body("/shop/12"), "<h1>Item 12</h1>");
  assertStringIncludes(await body("/shop/1/2/3"), "<h1>Rest 1/2/3</h1>");
});

Deno.test("File routes: config skips layouts and app", async () => {
  assertEquals(
    await body("/shop/sale"),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><h1>Sale</h1></body></html>',
  );
});

Deno.test("File routes: the data of a handler reaches the page", async () => {
  assertStringIncludes(await body("/methods"), "<h1>hello</h1>");
  assertEquals(await body("/methods", { method: "POST" }), "posted");
});

Deno.test("File routes: a method that the handler lacks is 404, OPTIONS too", async () => {
  for (const method of ["DELETE", "OPTIONS"]) {
    assertEquals((await handler(get("/methods", { method }))).status, 404);
  }
});

Deno.test("File routes: HEAD is answered by GET, without a body", async () => {
  const response = await handler(get("/methods", { method: "HEAD" }));
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "");
});

Deno.test("File routes: a route with only a component answers every method with 200", async () => {
  for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
    assertEquals((await handler(get("/plain", { method }))).status, 200);
  }
});

Deno.test("File routes: routeOverride replaces the path, and such a route has 405", async () => {
  assertEquals(await body("/elsewhere/7"), "7");
  assertEquals((await handler(get("/override"))).status, 404);
  assertEquals((await handler(get("/elsewhere/7", { method: "POST" }))).status, 405);
});

Deno.test("File routes: routes are imported by their first request", async () => {
  const global = globalThis as { loadedLazily?: boolean };
  assertEquals(global.loadedLazily, undefined);
  assertEquals(await body("/lazy"), "loaded");
  assertEquals(global.loadedLazily, true);
});

Deno.test("File routes: the root's error page is outside the root's middlewares", async () => {
  const found = await handler(get("/plain"));
  assertEquals(found.headers.get("x-root"), "after");
  await found.body?.cancel();

  const unknown = await handler(get("/unknown"));
  assertEquals(unknown.status, 404);
  assertEquals(unknown.headers.get("x-root"), null);
  assertStringIncludes(await unknown.text(), "<h1>Root error 404</h1>");
});

Deno.test("File routes: the error page sees the state that was written before the error", async () => {
  const response = await handler(get("/plain?early"));
  assertEquals(response.status, 500);
  assertStringIncludes(await response.text(), 'data-seen="root"');
});

Deno.test("File routes: a folder's error page is inside the root's middlewares, outside its own", async () => {
  const response = await handler(get("/shop/broken"));

  assertEquals(response.status, 500);
  assertEquals(response.headers.get("x-root"), "after");
  assertEquals(response.headers.get("x-shop"), null);
  assertStringIncludes(await response.text(), '<div class="shop"><h1>Shop error</h1></div>');
});

Deno.test("File routes: folders in parentheses with an underscore hold no routes", async () => {
  assertEquals((await handler(get("/shop/Cart"))).status, 200);
  assertStringIncludes(await body("/shop/Cart"), "<h1>Item Cart</h1>");
});

Deno.test("Route order: _app, then by folder _middleware, _layout, _error, index, names, groups, parameters", () => {
  const ordered = [
    "/_app",
    "/_middleware",
    "/_layout",
    "/_error",
    "/index",
    "/about",
    "/shop/_middleware",
    "/shop/index",
    "/shop/a",
    "/shop/[id]",
    "/shop/[...rest]",
    "/(group)/_layout",
    "/(group)/index",
    "/[slug]",
    "/[...all]",
  ];
  assertEquals(ordered.toReversed().sort(compareRoutes), ordered);
});

Deno.test("Route paths: file names become URL patterns", () => {
  const cases = {
    "index": "/",
    "a/index": "/a",
    "a/b": "/a/b",
    "[id]": "/:id",
    "[a]-[b]": "/:a-:b",
    "x/[[id]]": "/x{/:id}?",
    "[[lang]]": "/{:lang}?",
    "[[lang]]/about": "{/:lang}?/about",
    "[...rest]": "/:rest*",
    "(group)/x": "/x",
    "(group)/index": "/",
  };
  for (const [file, pattern] of Object.entries(cases)) {
    assertEquals(filePathToPattern(file), pattern, file);
  }
  assertEquals(filePathToPattern("(group)/x", { keepGroups: true }), "/(group)/x");
});

Deno.test("Route paths: ambiguous parameters are refused", () => {
  for (const file of ["[a][b]", "x-[[a]]", "[a"]) {
    assertThrows(() => filePathToPattern(file), SyntaxError, "Invalid route pattern");
  }
});
