import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { get } from "node:http";
import { startHarness } from "../support/harness.ts";

/** What comes over the wire: `fetch` would hide the encoding. */
function request(url: string, headers: Record<string, string>) {
  type Received = {
    status: number | undefined;
    headers: Record<string, unknown>;
    bytes: Uint8Array<ArrayBuffer>;
  };
  return new Promise<Received>(
    (resolve, reject) => {
      get(url, { headers, agent: false }, (response) => {
        const chunks: Uint8Array[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", async () => {
          const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
          resolve({ status: response.statusCode, headers: response.headers, bytes });
        });
      }).on("error", reject);
    },
  );
}

Deno.test("static files are compressed for browsers that accept gzip (P-06)", async () => {
  await using harness = await startHarness();
  const url = `${harness.origin}/styles.css`;
  const plain = await request(url, {});
  assertEquals(plain.headers["content-encoding"], undefined);
  assertStringIncludes(String(plain.headers.vary), "accept-encoding");
  const packed = await request(url, { "accept-encoding": "br, gzip" });
  assertEquals(packed.headers["content-encoding"], "gzip");
  assertStringIncludes(String(packed.headers.vary), "accept-encoding");
  assertEquals(packed.headers["x-content-type-options"], "nosniff");
  assert(packed.bytes.length < plain.bytes.length / 2);
  const unpacked = new Blob([packed.bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  assertEquals(await new Response(unpacked).text(), new TextDecoder().decode(plain.bytes));

  const validator = { "if-none-match": String(plain.headers.etag) };
  const unchanged = await request(url, { ...validator, "accept-encoding": "gzip" });
  assertEquals([unchanged.status, unchanged.bytes.length], [304, 0]);
  assertStringIncludes(String(unchanged.headers.vary), "accept-encoding");

  const refused = await request(url, { "accept-encoding": "gzip;q=0" });
  assertEquals(refused.headers["content-encoding"], undefined);
});

Deno.test("pages are never compressed, so that their length tells nothing (P-06)", async () => {
  await using harness = await startHarness();
  for (const path of ["/", "/signed-out", "/no-such-page", "/api/me"]) {
    const { headers } = await request(harness.origin + path, { "accept-encoding": "gzip" });
    assertEquals(headers["content-encoding"], undefined, path);
  }
});
