import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { createLocalJWKSet, jwtVerify } from "jose";
import { startTenant, type TenantOptions } from "../../emulator/tenant.ts";
import { App, jwtPart } from "./support/app.ts";

Deno.test("an ID token has version 2.0, Microsoft's header and order of claims, and times 5 minutes back", async () => {
  const now = Date.UTC(2027, 0, 1);
  await using tenant = await startTenant({ now: () => now });
  const { id_token } = await new App(tenant).signedIn();
  const header = jwtPart(id_token, "header");
  assertEquals(Object.keys(header), ["typ", "alg", "kid"]);
  assertEquals([header.typ, header.alg], ["JWT", "RS256"]);
  const claims = jwtPart(id_token, "payload");
  const names = Object.keys(claims);
  assertEquals(names.slice(0, 5), ["aud", "iss", "iat", "nbf", "exp"]);
  assertEquals(names.slice(5), names.slice(5).toSorted());
  assertEquals([claims.iat, claims.nbf], [now / 1000 - 300, now / 1000 - 300]);
  assertEquals(claims.exp - claims.iat, 3900);
  assertEquals(claims.ver, "2.0");
  assertEquals(claims.tid, tenant.tenantId);
  assertEquals(claims.aud, tenant.clientId);
  assertMatch(claims.sub, /^[A-Za-z0-9_-]{43}$/);
  assertFalse("at_hash" in claims || "amr" in claims);
});

Deno.test("an ID token is signed with a published key", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { id_token } = await app.signedIn();
  const keys = await (await fetch(app.at("/discovery/v2.0/keys"))).json();
  const { payload } = await jwtVerify(id_token, createLocalJWKSet(keys), {
    issuer: tenant.issuer,
    audience: tenant.clientId,
  });
  assertEquals(payload.nonce, "the-nonce");
});

Deno.test("sub differs from app to app; oid does not, and is the ID in Graph", async () => {
  const clientId = crypto.randomUUID();
  await using tenant = await startTenant({
    applications: [{
      clientId,
      redirectUris: ["http://localhost/getAToken"],
      secrets: [{ value: "other", id: "i", expires: undefined }],
    }],
  });
  const app = new App(tenant);
  const first = await app.signedIn();
  const code = (await app.authorize({ client_id: clientId }), app.returned.code!);
  const second = await app.redeem(code, { client_id: clientId, client_secret: "other" });
  const [one, other] = [first, second.body].map(({ id_token }) => jwtPart(id_token, "payload"));
  assert(one.sub !== other.sub);
  assertEquals(one.oid, other.oid);
  assertEquals(one.sid, other.sid);
  const me = await (await app.graph(first.access_token)).json();
  assertEquals(me.id, one.oid);
  assertEquals(me.userPrincipalName, `${one.oid}@contoso.onmicrosoft.com`);
});

const CUSTOMERS: [string, TenantOptions, Record<string, unknown>][] = [
  ["a missing display name becomes unknown", {
    customers: [{ email: "a@b.example", password: "p" }],
  }, {
    name: "unknown",
  }],
  ["there is no email, sid or login_hint unless the registration asks for it", {
    optionalClaims: [],
  }, {
    email: undefined,
    sid: undefined,
    login_hint: undefined,
  }],
  ["a social account names its provider", {
    customers: [{ email: "a@b.example", password: "p", identityProvider: "google.com" }],
  }, { idp: "google.com" }],
  ["app roles are listed", {
    customers: [{ email: "a@b.example", password: "p", roles: ["Orders.Admin"] }],
  }, {
    roles: ["Orders.Admin"],
  }],
  ["groups are listed if the registration asks for them", {
    customers: [{ email: "a@b.example", password: "p", groups: ["g1", "g2"] }],
    optionalClaims: ["groups"],
  }, { groups: ["g1", "g2"] }],
  ["more than 200 groups are replaced by a pointer", {
    customers: [{
      email: "a@b.example",
      password: "p",
      groups: Array.from({ length: 201 }, (_, i) => `g${i}`),
    }],
    optionalClaims: ["groups"],
  }, { groups: undefined, _claim_names: { groups: "src1" } }],
  ["given_name, family_name and ctry come from the customer", {
    customers: [{
      email: "a@b.example",
      password: "p",
      givenName: "A",
      surname: "B",
      country: "NL",
    }],
    optionalClaims: ["given_name", "family_name", "ctry", "auth_time", "xms_edov"],
  }, { given_name: "A", family_name: "B", ctry: "NL", xms_edov: true }],
  ["claims of the tenant's own are added, and replace none of Entra's", {
    customers: [{
      email: "a@b.example",
      password: "p",
      claims: { tier: "gold", shops: [1, 2], given_name: "A", iss: "evil", aud: "evil", ver: "3" },
    }],
  }, { tier: "gold", shops: [1, 2], given_name: "A", ver: "2.0" }],
];

Deno.test("claims follow the customer and the registration", async (t) => {
  for (const [name, options, expected] of CUSTOMERS) {
    await t.step(name, async () => {
      await using tenant = await startTenant(options);
      const app = new App(tenant);
      const { id_token } = await app.signedIn({}, tenant.customers[0]!.email);
      const claims = jwtPart(id_token, "payload");
      for (const [claim, value] of Object.entries(expected)) {
        assertEquals(claims[claim], value, claim);
      }
      assertEquals([claims.iss, claims.aud], [tenant.issuer, tenant.clientId]);
    });
  }
});

Deno.test("without the scope profile there is no name and no oid", async () => {
  await using tenant = await startTenant();
  const { id_token } = await new App(tenant).signedIn({ scope: "openid" });
  const claims = jwtPart(id_token, "payload");
  assertFalse("name" in claims || "oid" in claims || "preferred_username" in claims);
});

Deno.test("mutations change claims, header and signature of as many ID tokens as asked for", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { keys } = await (await fetch(app.at("/discovery/v2.0/keys"))).json();
  const verify = (token: string) => jwtVerify(token, createLocalJWKSet({ keys }));
  const fails = (token: string) => verify(token).then(() => false, () => true);

  tenant.mutateIdToken((_header, payload) => void (payload.iss += "1"), 1);
  const first = await app.signedIn();
  assertEquals(jwtPart(first.id_token, "payload").iss, `${tenant.issuer}1`);
  assertFalse(await fails(first.id_token));

  for (const signature of ["broken", "empty", "foreign key"] as const) {
    tenant.mutateIdToken(() => signature, 1);
    assert(await fails((await app.refresh(first.refresh_token)).body.id_token), signature);
  }
  tenant.mutateIdToken((header) => {
    header.alg = "HS256";
    delete header.kid;
    return "hmac";
  }, 1);
  const { id_token } = (await app.refresh(first.refresh_token)).body;
  const secret = new TextEncoder().encode(tenant.clientSecret);
  assertEquals((await jwtVerify(id_token, secret)).payload.aud, tenant.clientId);
  tenant.mutateIdToken((header) => {
    header.alg = "ES256";
    return "ecdsa";
  }, 1);
  const ecdsa = (await app.refresh(first.refresh_token)).body.id_token;
  assertEquals(ecdsa.split(".")[2].length, 86);
  assertFalse(await fails((await app.refresh(first.refresh_token)).body.id_token));
});

Deno.test("the tenant signs any JWT for a test", async () => {
  await using tenant = await startTenant();
  const token = await tenant.signJwt({ typ: "logout+jwt", alg: "RS256" }, { sid: "s" });
  assertEquals(jwtPart(token, "payload"), { sid: "s" });
  assertEquals((await tenant.signJwt({ alg: "none" }, {}, "empty")).split(".")[2], "");
  const confused = await tenant.signJwt({ alg: "HS256" }, { sid: "s" }, { hmac: "public key" });
  const { payload } = await jwtVerify(confused, new TextEncoder().encode("public key"));
  assertEquals(payload.sid, "s");
});
