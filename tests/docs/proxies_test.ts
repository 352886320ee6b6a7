import { assertEquals, assertFalse } from "@std/assert";

// nginx and Caddy would choose by the address, and an address of a file that does not exist answers with a page.
for (
  const [path, compresses] of [["nginx.conf", /^\s*gzip/m], ["Caddyfile", /^\s*encode/m]] as const
) {
  Deno.test(`deploy/${path} leaves compression to the app, which knows pages from files (P-06)`, async () => {
    assertFalse(compresses.test(await Deno.readTextFile(`deploy/${path}`)));
  });
}

Deno.test("deploy/Caddyfile logs neither queries nor headers: they hold codes, cookies and ID tokens", async () => {
  const text = await Deno.readTextFile("deploy/Caddyfile");
  const fields = /^\s*fields \{\n(.*?)^\s*\}/ms.exec(text)![1]!.trim().split(/\n\s*/);
  assertEquals(fields, [
    'request>uri regexp \\?.* ""',
    "request>headers delete",
    "resp_headers delete",
  ]);
});
