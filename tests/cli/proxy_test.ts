import { assertEquals } from "@std/assert";
import { exceptLoopback, proxyFor } from "../../cli/proxy.ts";

const MODULE = new URL("../../cli/proxy.ts", import.meta.url).href;
const PROXY = "http://user:password@proxy.example:8080/";
const ORIGIN = "http://proxy.example:8080";

function named(url: string, env: Record<string, string>): string | undefined {
  return proxyFor(url, (name) => env[name]);
}

Deno.test("the proxy of a URL follows its scheme, and never shows its password", () => {
  assertEquals(named("http://a.example/", { HTTP_PROXY: PROXY }), ORIGIN);
  assertEquals(named("http://a.example/", { http_proxy: PROXY }), ORIGIN);
  assertEquals(named("http://a.example/", { HTTPS_PROXY: PROXY }), undefined);
  assertEquals(named("https://a.example/", { https_proxy: PROXY }), ORIGIN);
  assertEquals(named("https://a.example/", { ALL_PROXY: PROXY }), ORIGIN);
  assertEquals(named("https://a.example/", {}), undefined);
  assertEquals(named("http://a.example/", { HTTP_PROXY: "proxy.example:8080" }), ORIGIN);
  assertEquals(named("http://a.example/", { HTTP_PROXY: "http://" }), "(not a URL)");
});

Deno.test("NO_PROXY excepts names, domains, addresses and ranges, as Deno reads it (W-10)", () => {
  const excepted = (url: string, NO_PROXY: string) =>
    named(url, { HTTP_PROXY: PROXY, NO_PROXY }) === undefined;
  const cases: [url: string, noProxy: string, excepted: boolean][] = [
    ["http://localhost:3100/", "localhost, 127.0.0.1", true],
    ["http://127.0.0.1:3100/", "localhost,127.0.0.1", true],
    ["http://[::1]:3100/", "::1", true],
    ["http://127.0.0.1/", "127.0.0.0/8", true],
    ["http://10.0.0.1/", "127.0.0.0/8", false],
    ["http://127.0.0.1/", "localhost", false],
    ["http://127.0.0.1:3100/", "127.0.0.1:3100", false],
    ["http://a.example/", "*", false],
    ["http://a.b.example/", ".b.example", true],
    ["http://b.example/", "b.example", true],
    ["http://ab.example/", "b.example", false],
    ["http://127.0.0.1/", "127.0.0.0/x", false],
  ];
  for (const [url, noProxy, expected] of cases) {
    assertEquals([url, noProxy, excepted(url, noProxy)], [url, noProxy, expected]);
  }
});

Deno.test("exceptLoopback() keeps the exceptions, and adds none twice (W-10)", () => {
  const read = (env: Record<string, string>) => exceptLoopback((name) => env[name]);
  assertEquals(read({}), "localhost,127.0.0.0/8,::1");
  assertEquals(read({ no_proxy: "corp.example" }), "corp.example,localhost,127.0.0.0/8,::1");
  assertEquals(read({ NO_PROXY: read({}) }), read({}));
});

Deno.test("calls to this machine use no proxy, whatever is set (W-10)", async () => {
  const program = `
    const { exceptLoopback } = await import(${JSON.stringify(MODULE)});
    Deno.env.set("NO_PROXY", exceptLoopback((name) => Deno.env.get(name)));
    const server = Deno.serve({ port: 0, onListen() {} }, () => new Response("reached"));
    for (const host of ["localhost", "127.0.0.1"]) {
      console.log(await (await fetch(\`http://\${host}:\${server.addr.port}/\`)).text());
    }
    await server.shutdown();`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    env: { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" },
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "reached\nreached\n");
});
