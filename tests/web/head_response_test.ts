import { assertEquals } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** As it is stored: a compressed answer has a length of its own. */
const headers = { "accept-encoding": "identity" };

Deno.test("HEAD announces no other length than GET has, for pages, errors and files", async () => {
  await using harness = await startHarness();
  for (const path of ["/", "/signed-out", "/healthz", "/api/me", "/nowhere", "/styles.css"]) {
    const get = await new Visitor().request(harness.origin + path, { headers });
    const head = await new Visitor().request(harness.origin + path, { method: "HEAD", headers });
    assertEquals(head.status, get.status, path);
    const length = `${new TextEncoder().encode(get.body).length}`;
    assertEquals(head.headers.get("content-length") ?? length, length, path);
    assertEquals(head.body, "", path);
  }
});

Deno.test("HEAD /styles.css has the length of the file", async () => {
  await using harness = await startHarness();
  const file = `${harness.origin}/styles.css`;
  const { headers } = await new Visitor().request(file, { method: "HEAD" });
  const { size } = await Deno.stat("static/styles.css");
  assertEquals(headers.get("content-length"), `${size}`);
});

Deno.test("an answer to GET is sent whole, with its length, not in chunks", async () => {
  await using harness = await startHarness();
  for (const path of ["/", "/signed-out", "/healthz", "/api/me", "/nowhere"]) {
    const get = await new Visitor().request(harness.origin + path, { headers });
    const length = `${new TextEncoder().encode(get.body).length}`;
    assertEquals(get.headers.get("content-length"), length, path);
    assertEquals(get.headers.get("transfer-encoding"), null, path);
  }
});
