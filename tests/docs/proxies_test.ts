import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";

// nginx and Caddy would choose by the address, and an address of a file that does not exist answers with a page.
for (
  const [path, compresses] of [["nginx.conf", /^\s*gzip/m], ["Caddyfile", /^\s*encode/m]] as const
) {
  Deno.test(`deploy/${path} leaves compression to the app, which knows pages from files (P-06)`, async () => {
    assertFalse(compresses.test(await Deno.readTextFile(`deploy/${path}`)));
  });
}

Deno.test("deploy/nginx.conf limits sign-ins at every address that starts one, with a slash at its end too", async () => {
  const text = await Deno.readTextFile("deploy/nginx.conf");
  const [, location] = /location ~ (\S+) \{\s*limit_req /.exec(text)!;
  for (const path of ["/sign-in", "/sign-in/", "/sign-up", "/sign-up/"]) {
    assertMatch(path, new RegExp(location!));
  }
});

Deno.test("the proxy examples keep /readyz to themselves, with a slash at its end too", async () => {
  const nginx = await Deno.readTextFile("deploy/nginx.conf");
  const [, location] = /location ~ (\S+) \{\s*allow 127\.0\.0\.1;\s*deny all;/.exec(nginx)!;
  const caddy = await Deno.readTextFile("deploy/Caddyfile");
  const [, paths] = /@inside path (.*)\n\s*respond @inside 404/.exec(caddy)!;
  for (const path of ["/readyz", "/readyz/"]) {
    assertMatch(path, new RegExp(location!));
    assert(paths!.split(" ").includes(path));
  }
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
