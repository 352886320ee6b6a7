import { assertEquals } from "@std/assert";
import { peerOf } from "../../lib/net/peer.ts";

const at = (hostname: string) => peerOf({ transport: "tcp", hostname, port: 40_000 });

/** Addresses in the forms that platforms give them, and the network that a limit counts for. */
const INTERNAL: Record<string, string> = {
  "127.0.0.1": "127.0.0.1",
  "127.8.9.1": "127.8.9.1",
  "10.255.255.254": "10.255.255.254",
  "172.16.0.1": "172.16.0.1",
  "172.31.255.254": "172.31.255.254",
  "192.168.255.1": "192.168.255.1",
  "169.254.1.1": "169.254.1.1",
  "100.64.0.1": "100.64.0.1",
  "100.100.100.200": "100.100.100.200",
  "100.127.255.254": "100.127.255.254",
  "198.18.0.1": "198.18.0.1",
  "240.1.2.3": "240.1.2.3",
  "::ffff:10.0.0.1": "10.0.0.1",
  "::FFFF:a00:1": "10.0.0.1",
  "0:0:0:0:0:ffff:100.64.1.2": "100.64.1.2",
  "64:ff9b::10.1.2.3": "10.1.2.3",
  "[::ffff:127.0.0.1]:8080": "127.0.0.1",
  "10.0.0.1:8080": "10.0.0.1",
  "::1": "0:0:0:0::/64",
  "[::1]": "0:0:0:0::/64",
  "fc00::1": "fc00:0:0:0::/64",
  "FD12:3456:789a::1": "fd12:3456:789a:0::/64",
  "fe80::1": "fe80:0:0:0::/64",
  "fe80::1%eth0": "fe80:0:0:0::/64",
  "0.0.0.0": "0.0.0.0",
  "::": "0:0:0:0::/64",
};

const PUBLIC: Record<string, string> = {
  "203.0.113.7": "203.0.113.7",
  "100.63.255.255": "100.63.255.255",
  "100.128.0.1": "100.128.0.1",
  "172.15.255.255": "172.15.255.255",
  "172.32.0.1": "172.32.0.1",
  "192.169.0.1": "192.169.0.1",
  "169.253.1.1": "169.253.1.1",
  "198.20.0.1": "198.20.0.1",
  "::ffff:203.0.113.8": "203.0.113.8",
  "203.0.113.7:443": "203.0.113.7",
  "2001:db8::1": "2001:db8:0:0::/64",
  "2001:db8::ffff:ffff:ffff:ffff": "2001:db8:0:0::/64",
  "2001:db8:0:1::1": "2001:db8:0:1::/64",
  "[2001:db8::1]:443": "2001:db8:0:0::/64",
  "fb00::1": "fb00:0:0:0::/64",
};

Deno.test("peerOf() knows internal addresses in every form (W-12, RL-21)", () => {
  for (const [address, network] of Object.entries(INTERNAL)) {
    assertEquals(at(address), { network, isInternal: true }, address);
  }
});

Deno.test("peerOf() tells public addresses apart, IPv6 by its first 64 bits (W-12, W-66)", () => {
  for (const [address, network] of Object.entries(PUBLIC)) {
    assertEquals(at(address), { network, isInternal: false }, address);
  }
});

Deno.test("peerOf() takes a peer without an IP address for a proxy (W-12)", () => {
  const none = { network: undefined, isInternal: true };
  assertEquals(peerOf(undefined), none);
  assertEquals(peerOf({ transport: "unix", path: "/run/app.sock" }), none);
  assertEquals(peerOf({ transport: "vsock", cid: 3, port: 1 } as Deno.VsockAddr), none);
  for (const odd of ["", "unknown", "localhost", "_hidden", "1.2.3", "::ffff:999.1.1.1", "%eth0"]) {
    assertEquals(at(odd), none, odd);
  }
  assertEquals(peerOf({ transport: "tcp" } as Deno.NetAddr), none);
});
