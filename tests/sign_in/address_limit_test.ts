import { assertEquals, assertFalse, assertMatch } from "@std/assert";
import { freshConfig } from "../../fresh.config.ts";
import { createApp } from "../../lib/app.ts";
import { STARTS_PER_ADDRESS } from "../../lib/web/start_sign_in.ts";
import { dump } from "../support/dump.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { applyBuild } from "../support/production_build.ts";

/** The app at a public address, where a test chooses the remote address of each connection. */
async function startApp(redirectUri: string) {
  const harness = await startHarness({ env: { REDIRECT_URI: redirectUri } });
  const app = createApp(harness.services, freshConfig);
  await applyBuild(app);
  const handle = app.handler();
  harness.stopClock();
  return {
    /** Starts a sign-in as a browser without cookies. */
    async start(peer: string | Deno.Addr): Promise<number> {
      const request = new Request(new URL("/sign-in", redirectUri), {
        headers: { accept: "text/html" },
      });
      const remoteAddr =
        (typeof peer === "string"
          ? { transport: "tcp", hostname: peer, port: 40_000 }
          : peer) as Deno.NetAddr;
      const { status } = await handle(request, { remoteAddr, completed: Promise.resolve() });
      return status;
    },
    /** How many addresses and browsers the app has counted. */
    counted: async () =>
      (await Array.fromAsync(harness.kv.list({ prefix: ["rate_limits"] }))).length,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}

/** Addresses of proxies that terminate TLS. */
const PROXIES = [
  ...["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"],
  ...["10.0.0.1", "10.255.255.254", "::ffff:10.1.2.3"],
  ...["172.16.0.1", "172.24.9.9", "172.31.255.254", "192.168.0.1", "192.168.255.1"],
  ...["fc00::1", "fd12:3456:789a::1", "FD00::1"],
  ...["169.254.1.1", "fe80::1", "fe80::1%eth0", "100.64.0.1", "::ffff:100.100.1.2"],
];

/** Public addresses that look similar. */
const PUBLIC = [
  ...["203.0.113.7", "1.127.0.1", "110.0.0.1", "11.0.0.1", "100.10.0.1", "::ffff:203.0.113.8"],
  ...["172.15.255.255", "172.32.0.1", "172.160.0.1", "192.169.0.1", "193.168.0.1", "169.253.1.1"],
  ...["2001:db8::1", "2001:db8:0:fc00::1", "2001:db8:10::1", "fb00::1", "fec0::1", "0:1::2"],
];

Deno.test("behind a proxy, the limit does not apply to the proxy's own address (RL-21)", async () => {
  await using app = await startApp("https://app.example/getAToken");
  for (const address of PROXIES) {
    assertEquals(await app.start(address), 302, address);
    assertEquals(await app.counted(), 0, address);
  }
});

Deno.test("behind a proxy that forwards no address, requests are not counted as one address (W-12)", async () => {
  await using app = await startApp("https://app.example/getAToken");
  const peers: Deno.Addr[] = [{ transport: "unix", path: "/run/app.sock" }, {
    transport: "tcp",
    hostname: "",
    port: 0,
  }];
  for (const peer of peers) {
    assertEquals(await app.start(peer), 302);
    assertEquals(await app.counted(), 0);
  }
});

Deno.test("all addresses of an IPv6 /64 network share one count (W-66)", async () => {
  await using app = await startApp("https://app.example/getAToken");
  for (let i = 1; i <= STARTS_PER_ADDRESS; i++) {
    assertEquals(await app.start(`2001:db8::${i.toString(16)}:1`), 302);
  }
  assertEquals(await app.start("2001:db8::dead:beef"), 429);
  assertEquals(await app.start("2001:db8:0:1::1"), 302);
});

Deno.test("each public address has its own count (RL-21)", async () => {
  await using app = await startApp("https://app.example/getAToken");
  for (const [i, address] of PUBLIC.entries()) {
    for (let start = 0; start < 2; start++) assertEquals(await app.start(address), 302, address);
    assertEquals(await app.counted(), i + 1, address);
  }
});

Deno.test("without a proxy, every address is counted, this machine's too (RL-21)", async () => {
  await using app = await startApp("http://localhost:3000/getAToken");
  for (const [i, address] of ["127.0.0.1", "::1", "10.0.0.1", "203.0.113.7"].entries()) {
    assertEquals(await app.start(address), 302, address);
    assertEquals(await app.counted(), i + 1, address);
  }
});

Deno.test("KV holds neither an address nor a cookie in the clear (SP-15)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  harness.stopClock();
  for (let i = 0; i < 2; i++) await visitor.request(`${harness.origin}/sign-in`);
  const [cookie] = await visitor.jar.getCookies(harness.origin);
  assertEquals(cookie?.key, harness.services.cookies.attempt.name);
  const limits = await Array.fromAsync(harness.kv.list({ prefix: ["rate_limits"] }));
  assertEquals(limits.length, 2, "one for the browser, one for the address");
  for (const { key } of limits) assertMatch(String(key[1]), /^[\w-]{43}$/);
  assertFalse((await dump(harness.kv)).includes(cookie!.value));
});
