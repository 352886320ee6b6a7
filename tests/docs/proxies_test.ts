import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

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

/** How many bytes an answer's headers take. */
function sizeOf(headers: Headers): number {
  return [...headers].reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
}

Deno.test("nginx takes the headers of the longest redirect: to sign-in, from the longest address (W-25)", async () => {
  const conf = await Deno.readTextFile("deploy/proxy_headers.conf");
  const [, kilobytes] = /^proxy_buffer_size (\d+)k;/m.exec(conf)!;
  await using app = await startHarness({ https: true });
  // Each & takes three bytes in the query of /sign-in.
  const address = "/profile?".padEnd(4_096, "&");
  const { status, headers } = await new Visitor().request(app.origin + address);
  assertEquals(status, 303);
  assert(headers.get("location")!.length > 12_000);
  assert(sizeOf(headers) + 100 < Number(kilobytes) * 1_024, `${sizeOf(headers)} bytes`);
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
