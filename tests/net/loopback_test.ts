import { assert, assertFalse } from "@std/assert";
import { isLoopback, isSecureOrLoopback, reachesThisMachine } from "../../lib/net/loopback.ts";

Deno.test("isLoopback() knows this machine's own names and addresses", () => {
  for (const url of ["localhost", "app.localhost", "127.0.0.1", "127.255.0.9", "[::1]", "127.1"]) {
    assert(isLoopback(new URL(`http://${url}/`).hostname), url);
  }
});

Deno.test("isLoopback() is not fooled by names that look like it", () => {
  const others = [
    "localhost.example.com",
    "127.0.0.1.example.com",
    "notlocalhost",
    "example.com",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "10.0.0.1",
  ];
  for (const host of others) assertFalse(isLoopback(new URL(`http://${host}/`).hostname), host);
});

Deno.test("reachesThisMachine() knows what else a browser on this machine may call it (W-13)", () => {
  const names = ["localhost", "localhost.", "127.0.0.1", "[::1]", "0.0.0.0", "[::]"];
  for (const name of [...names, "[::ffff:127.0.0.1]"]) {
    assert(reachesThisMachine(new URL(`http://${name}/`).hostname), name);
  }
  for (const name of ["example.com.", "10.0.0.1", "[::2]", "[::ffff:10.0.0.1]", "0.0.0.1"]) {
    assertFalse(reachesThisMachine(new URL(`http://${name}/`).hostname), name);
  }
});

Deno.test("isSecureOrLoopback() lets http be used on this machine only", () => {
  assert(isSecureOrLoopback(new URL("https://example.com/")));
  assert(isSecureOrLoopback(new URL("http://localhost:3000/")));
  assertFalse(isSecureOrLoopback(new URL("http://example.com/")));
  assertFalse(isSecureOrLoopback(new URL("ftp://localhost/")));
  assertFalse(isSecureOrLoopback(new URL("javascript:alert(1)")));
});
