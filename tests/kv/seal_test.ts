import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fingerprint, newSecret, seal, unseal } from "../../lib/kv/seal.ts";

const VALUE = { sub: "alice", name: "Ålice 🦊", nested: [1, null, { deep: true }] };

Deno.test("newSecret() returns 256 random bits in characters that a cookie can hold (AV-16, N-01)", () => {
  const secrets = Array.from({ length: 10_000 }, newSecret);
  for (const secret of secrets) assertMatch(secret, /^[\w-]{43}$/);
  assertEquals(new Set(secrets).size, secrets.length);
});

Deno.test("fingerprint() is SHA-256 as base64url", () => {
  assertEquals(fingerprint("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
});

Deno.test("unseal() opens what seal() has sealed", () => {
  const secret = newSecret();
  assertEquals(unseal(secret, "claims", seal(secret, "claims", VALUE)), VALUE);
});

Deno.test("seal() never returns the same bytes twice", () => {
  const secret = newSecret();
  const once = seal(secret, "claims", VALUE);
  const twice = seal(secret, "claims", VALUE);
  assertNotEquals(once.slice(0, 12), twice.slice(0, 12));
  assertNotEquals(once.slice(12), twice.slice(12));
});

Deno.test("seal() shows nothing of the value", () => {
  const text = new TextDecoder("latin1").decode(seal(newSecret(), "claims", VALUE));
  for (const word of ["alice", "nested", "deep"]) assert(!text.includes(word), word);
});

Deno.test("unseal() refuses another secret", () => {
  const sealed = seal(newSecret(), "claims", VALUE);
  assertEquals(unseal(newSecret(), "claims", sealed), null);
});

Deno.test("unseal() refuses a record that was sealed for another purpose", () => {
  const secret = newSecret();
  const sealed = seal(secret, "tokens", VALUE);
  assertEquals(unseal(secret, "claims", sealed), null);
});

Deno.test("unseal() refuses a record in which any single bit was changed", () => {
  const secret = newSecret();
  const sealed = seal(secret, "claims", VALUE);
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice();
    changed[at]! ^= 1 << (at % 8);
    assertEquals(unseal(secret, "claims", changed), null);
  }
});

Deno.test("unseal() refuses a record that was cut off anywhere", () => {
  const secret = newSecret();
  const sealed = seal(secret, "claims", VALUE);
  for (let length = 0; length < sealed.length; length++) {
    assertEquals(unseal(secret, "claims", sealed.slice(0, length)), null);
  }
});
