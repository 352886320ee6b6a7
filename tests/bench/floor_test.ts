import { assertEquals, assertMatch } from "@std/assert";
import { Database } from "./database.ts";
import { Server } from "./server.ts";

Deno.test("the floor answers with the app's pages, for visitors and for customers", async () => {
  await using database = await Database.create(1);
  await using floor = await Server.deno("tests/bench/floor.tsx", {
    CLIENT_ID: "bench",
    CLIENT_SECRET: "bench",
    AUTHORITY: "http://127.0.0.1:1/contoso.onmicrosoft.com",
    KV_PATH: database.path,
  });
  const headings = {
    "/": [undefined, /^Sign in with/],
    "/?in": [database.cookies[0], /^Welcome, Customer 0$/],
    "/profile": [database.cookies[0], /^Profile of Customer 0$/],
  } as const;
  for (const [path, [cookie, heading]] of Object.entries(headings)) {
    const headers = cookie === undefined ? undefined : { cookie: `session-3000=${cookie}` };
    const response = await fetch(floor.origin + path, headers && { headers });
    assertEquals(response.status, 200, path);
    const [, shown = ""] = /<h1>(.*?)<\/h1>/s.exec(await response.text()) ?? [];
    assertMatch(shown.replaceAll(/<[^>]*>/g, ""), heading);
  }
});
