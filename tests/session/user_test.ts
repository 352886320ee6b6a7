import { assertEquals } from "@std/assert";
import { userOf } from "../../lib/session/user.ts";

function user(claims: Record<string, unknown>) {
  return userOf({ iss: "i", aud: "a", exp: 1, iat: 1, sub: "OLu859SGc2Sr9ZsqbkG", ...claims });
}

Deno.test("userOf() shows the display name and its initials", () => {
  assertEquals(user({ name: "Alice Example" }), { name: "Alice Example", initials: "AE" });
  assertEquals(user({ name: "Alice" }).initials, "A");
  assertEquals(user({ name: "Maria da Silva Åberg" }).initials, "MÅ");
  assertEquals(user({ name: "  lars-erik   svensson " }).initials, "LS");
});

Deno.test("userOf() falls back to the e-mail address if the name is useless", () => {
  for (const name of [undefined, "", "  ", "unknown", 42, null]) {
    assertEquals(user({ name, email: "bob.berg@example.com" }), {
      name: "bob.berg@example.com",
      initials: "BB",
    });
  }
});

Deno.test("userOf() falls back to a short ID if there is no e-mail address either", () => {
  assertEquals(user({ name: "unknown" }), { name: "Customer OLu859", initials: "CO" });
  assertEquals(user({ email: "unknown" }).name, "Customer OLu859");
  assertEquals(user({ name: "\u200bUn\u200bknown" }).name, "Customer OLu859");
});

Deno.test("userOf() finds initials in any script, and shows a question mark if there are none", () => {
  assertEquals(user({ name: "张伟" }).initials, "张");
  assertEquals(user({ name: "Олена Шевченко" }).initials, "ОШ");
  assertEquals(user({ name: "👩‍🚀 Ann" }).initials, "A");
  assertEquals(user({ name: "𝒜lice 𝒵ed" }).initials, "𝒜𝒵");
  assertEquals(user({ name: "***" }).initials, "?");
  assertEquals(user({ name: "ßa ﬃb" }).initials, "SF");
});

Deno.test("userOf() shows the best name in the claims (W-27)", () => {
  const name = "unknown";
  const all = {
    given_name: "Ada",
    family_name: "Lovelace",
    preferred_username: "ada",
    email: "a@b",
  };
  assertEquals(user({ name, ...all }).name, "Ada Lovelace");
  assertEquals(user({ name, ...all, given_name: undefined }).name, "Lovelace");
  assertEquals(user({ name, given_name: "Unknown", preferred_username: "ada" }).name, "ada");
  assertEquals(
    user({ name, preferred_username: "ada@example.com", email: "x@y" }).name,
    "ada@example.com",
  );
  assertEquals(user({ name, email: "a@b" }).name, "a@b");
});

Deno.test("userOf() shows the name that the person has chosen since the sign-in", () => {
  const claims = { iss: "i", aud: "a", exp: 1, iat: 1, sub: "s", name: "Ada" };
  assertEquals(userOf(claims, "Ada King"), { name: "Ada King", initials: "AK" });
});

Deno.test("userOf() cleans and cuts a name (W-47, W-48)", () => {
  assertEquals(user({ name: "\u202eAda\u0000 Love\u200blace" }), {
    name: "Ada Lovelace",
    initials: "AL",
  });
  assertEquals(user({ name: "x".repeat(30_000) }).name, `${"x".repeat(60)}…`);
});
