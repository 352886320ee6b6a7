import { App, trailingSlashes } from "fresh";
import { assertEquals } from "@std/assert";
import { get } from "./testdata/site.ts";

function location(mode: "always" | "never", path: string): Promise<string | null> {
  const handler = new App().use(trailingSlashes(mode)).get("/", () => new Response())
    .get("/a", () => new Response()).handler();
  return handler(get(path)).then((response) => response.headers.get("location"));
}

Deno.test("trailingSlashes: never takes the slash away, and keeps the query", async () => {
  assertEquals(await location("never", "/a/?b=c"), "/a?b=c");
  assertEquals(await location("never", "/a"), null);
  assertEquals(await location("never", "/"), null);
});

Deno.test("trailingSlashes: always adds it", async () => {
  assertEquals(await location("always", "/a?b=c"), "/a/?b=c");
  assertEquals(await location("always", "/a/"), null);
  assertEquals(await location("always", "/"), null);
});
