import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { explainClaims, type ExplainedClaim } from "../../lib/claims/claims.ts";

/** A customer's ID token as External ID writes it: every claim is there, in its usual order. */
const CUSTOMER = {
  aud: "11111111-2222-3333-4444-555555555555",
  iss:
    "https://aaaaaaaa-0000-0000-0000-000000000000.ciamlogin.com/aaaaaaaa-0000-0000-0000-000000000000/v2.0",
  iat: 1795350000,
  nbf: 1795350000,
  exp: 1795353900,
  aio: "AXQAi/8ZAAAA",
  email: "alice@example.com",
  idp: "https://sts.windows.net/aaaaaaaa-0000-0000-0000-000000000000/",
  name: "Alice Example",
  nonce: "a-random-value",
  oid: "7f122226-0000-0000-0000-000000000000",
  preferred_username: "alice@example.com",
  rh: "1.AXwA",
  sid: "001c2d3e",
  sub: "OLu859SGc2Sr9ZsqbkG-QbeLgJlb41KcdiPoLYNpSFA",
  tid: "aaaaaaaa-0000-0000-0000-000000000000",
  uti: "86rxdINXb02LctH09mUmAA",
  ver: "2.0",
};

/** Every other claim that an administrator can add to a customer's token. */
const OPTIONAL = {
  auth_time: 1795349990,
  given_name: "Alice",
  family_name: "Example",
  login_hint: "O.CiQ",
  roles: ["Reader"],
  groups: ["bbbbbbbb-0000-0000-0000-000000000000"],
  ctry: "SE",
  acrs: ["c1"],
  hasgroups: true,
  _claim_names: { groups: "src1" },
  _claim_sources: {
    src1: { endpoint: "https://graph.microsoft.com/v1.0/users/x/getMemberObjects" },
  },
  xms_edov: true,
  verified_primary_email: ["alice@example.com"],
  upn: "alice@contoso.onmicrosoft.com",
  ipaddr: "192.0.2.1",
  at_hash: "x",
  c_hash: "x",
};

function explain(name: string, value: unknown): ExplainedClaim {
  const [claim] = explainClaims({ [name]: value });
  assert(claim);
  return claim;
}

Deno.test("explainClaims() has an explanation of its own for every claim of External ID", () => {
  const unknown = explain("surely_unknown", "x").meaning;
  const claims = explainClaims({ ...CUSTOMER, ...OPTIONAL });
  assertEquals(claims.length, Object.keys({ ...CUSTOMER, ...OPTIONAL }).length);
  for (const claim of claims) {
    assert(claim.meaning !== unknown, `${claim.name} has no explanation`);
    assert(/^[A-Z0-9].*\.$/.test(claim.meaning), `${claim.name} is not explained in a sentence`);
    assert(claim.label !== "", `${claim.name} has no label`);
  }
});

Deno.test("explainClaims() starts with the person, and ends with what only Microsoft can read", () => {
  const names = explainClaims(CUSTOMER).map((claim) => claim.name);
  assertEquals(names.slice(0, 3), ["name", "email", "preferred_username"]);
  assertEquals(names.slice(-2), ["aio", "rh"]);
});

Deno.test("explainClaims() puts essential claims first; the nonce is none of them", () => {
  const claims = explainClaims({ ...CUSTOMER, ...OPTIONAL });
  const firstOther = claims.findIndex((claim) => !claim.essential);
  assert(firstOther > 0);
  assert(claims.slice(firstOther).every((claim) => !claim.essential));
  assertFalse(explain("nonce", "x").essential);
  assert(explain("name", "x").essential);
});

Deno.test("explainClaims() orders the same claims the same way, however the token has them", () => {
  const entries = Object.entries({ ...CUSTOMER, ...OPTIONAL, zebra: 1, apple: 2 });
  const names = explainClaims(Object.fromEntries(entries)).map((claim) => claim.name);
  const reversed = explainClaims(Object.fromEntries(entries.toReversed()));
  assertEquals(reversed.map((claim) => claim.name), names);
  assertEquals(names.slice(-2), ["apple", "zebra"]);
});

Deno.test("explainClaims() gives times in ISO 8601 and UTC, and keeps the number", () => {
  for (const name of ["iat", "nbf", "exp", "auth_time", "xms_tcdt"]) {
    const claim = explain(name, 1795350000);
    assertEquals(claim.time, "2026-11-22T12:20:00.000Z", name);
    assertEquals(claim.value, "1795350000", name);
  }
});

Deno.test("explainClaims() takes no time from a value that is none", () => {
  for (const value of ["1795350000", "soon", 1e300, -1e300, null, true, {}, []]) {
    assertFalse("time" in explain("exp", value), JSON.stringify(value));
  }
  assertFalse("time" in explain("acct", 1795350000));
  // A page shows the date's first sixteen characters, and a year of five digits has a sign.
  const [last, next] = [253402300799, 253402300800];
  assertEquals(explain("exp", last).time, "9999-12-31T23:59:59.000Z");
  assertFalse("time" in explain("exp", next));
  assertFalse("time" in explain("exp", -next));
});

Deno.test("explainClaims() says what custom attributes are called by the people who made them", () => {
  const application = "0123456789abcdef0123456789abcdef";
  for (
    const [name, label] of [
      [`extension_${application}_LoyaltyNumber`, "Loyalty number"],
      ["extension_loyalty_number", "Loyalty number"],
      ["extn.LoyaltyNumber", "Loyalty number"],
    ] as const
  ) {
    const claim = explain(name, "42");
    assertEquals(claim.label, label);
    assertEquals(claim.name, name);
    assert(claim.essential);
  }
  const names = explainClaims({ oid: "x", extension_Shoe: "42", ctry: "SE" }).map((c) => c.name);
  assertEquals(names, ["ctry", "extension_Shoe", "oid"]);
});

Deno.test("explainClaims() admits that it does not know a claim", () => {
  const claim = explain("favouriteColour", "green");
  assertEquals(claim.label, "Favourite colour");
  assertEquals(claim.value, "green");
  assertStringIncludes(claim.meaning, "no explanation");
  assertFalse(claim.essential);
});

Deno.test("explainClaims() shows values in a readable form, and keeps the original", () => {
  for (
    const [raw, value] of [
      ["text", "text"],
      ["", "not set"],
      [null, "not set"],
      [true, "yes"],
      [false, "no"],
      [0, "0"],
      [[], "none"],
      [["a", 1, null], "a, 1, not set"],
      [{ groups: "src1" }, '{\n  "groups": "src1"\n}'],
      [[{ a: 1 }], '[\n  {\n    "a": 1\n  }\n]'],
      ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ] as const
  ) {
    const claim = explain("anything", raw);
    assertEquals(claim.value, value);
    assertEquals(claim.raw, raw);
  }
});

Deno.test("explainClaims() is not misled by claims named like parts of an object", () => {
  const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":1,"":"","_":2}');
  const claims = explainClaims(hostile);
  assertEquals(claims.map(({ name, label }) => [name, label]), [
    ["", "Unnamed"],
    ["_", "Unnamed"],
    ["__proto__", "Proto"],
    ["constructor", "Constructor"],
    ["toString", "To string"],
  ]);
  assertEquals(explainClaims({}), []);
});
