import { App, csrf, type CsrfOptions } from "fresh";
import { assertEquals } from "@std/assert";
import { get } from "./testdata/site.ts";

async function status(
  headers: Record<string, string>,
  options?: CsrfOptions,
  method = "POST",
): Promise<number> {
  const handler = new App().use(csrf(options)).all("/", () => new Response("ok")).handler();
  return (await handler(get("/", { method, headers }))).status;
}

Deno.test("csrf: safe methods pass from anywhere", async () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    assertEquals(await status({ "Sec-Fetch-Site": "cross-site" }, {}, method), 200);
  }
});

Deno.test("csrf: unsafe methods pass from the same origin and from the user, not from other sites", async () => {
  assertEquals(await status({ "Sec-Fetch-Site": "same-origin" }), 200);
  assertEquals(await status({ "Sec-Fetch-Site": "none" }), 200);
  assertEquals(await status({ "Sec-Fetch-Site": "same-site" }), 403);
  assertEquals(await status({ "Sec-Fetch-Site": "cross-site" }), 403);
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    assertEquals(await status({ "Sec-Fetch-Site": "cross-site" }, {}, method), 403);
  }
});

Deno.test("csrf: an allowed origin passes, the request's own unless told otherwise", async () => {
  assertEquals(await status({ Origin: "http://localhost" }), 200);
  assertEquals(await status({ Origin: "http://evil.example" }), 403);
  assertEquals(await status({ Origin: "null" }), 403);
  assertEquals(
    await status({ "Sec-Fetch-Site": "cross-site", Origin: "http://localhost" }),
    200,
  );
});

Deno.test("csrf: the origin option replaces the request's own", async () => {
  const own = { Origin: "http://localhost" };
  const other = { Origin: "https://app.example" };

  for (
    const origin of [
      "https://app.example",
      ["https://app.example"],
      (it: string) => it.endsWith("app.example"),
    ]
  ) {
    assertEquals(await status(other, { origin }), 200);
    assertEquals(await status(own, { origin }), 403);
  }
});

Deno.test("csrf: a request with neither header passes", async () => {
  assertEquals(await status({}), 200);
});
