import { assertEquals, assertMatch } from "@std/assert";

Deno.test("deploy/nginx.conf compresses files, and never pages (P-06)", async () => {
  const text = await Deno.readTextFile("deploy/nginx.conf");
  const locations = [...text.matchAll(/^ *location (.*) \{([^}]*)\}/gm)];
  const compressed = locations.filter(([, , block]) => /^ *gzip on;/m.test(block!));
  assertEquals(compressed.map(([, where]) => where), ["~ \\.(css|js|svg)$"]);
  assertEquals(text.match(/^ *gzip on;/gm)?.length, 1, "not for the whole server");
});

Deno.test("deploy/Caddyfile compresses files, and never pages (P-06)", async () => {
  const text = await Deno.readTextFile("deploy/Caddyfile");
  assertEquals(text.match(/^\s*encode .*$/gm)?.map((line) => line.trim()), ["encode @files gzip"]);
  assertMatch(text, /^\s*@files path \*\.css \*\.js \*\.svg$/m);
});

Deno.test("deploy/Caddyfile logs neither queries nor headers: they hold codes, cookies and ID tokens", async () => {
  const text = await Deno.readTextFile("deploy/Caddyfile");
  const fields = /^\s*fields \{\n(.*?)^\s*\}/ms.exec(text)![1]!.trim().split(/\n\s*/);
  assertEquals(fields, [
    'request>uri regexp \\?.* ""',
    "request>headers delete",
    "resp_headers delete",
  ]);
});
