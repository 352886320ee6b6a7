import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";
import { graphThrottled, graphUnavailable } from "../../emulator/faults/throttling.ts";
import { App, jwtPart } from "./support/app.ts";

const READ_WRITE = ["openid", "profile", "email", "offline_access", "User.Read", "User.ReadWrite"];
const CHALLENGES = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';

Deno.test("GET /me returns Graph's default properties in Graph's order, nulls included", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  const response = await app.graph(access_token);
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("content-type")!, /^application\/json;odata\.metadata=minimal/);
  const me = await response.json();
  assertEquals(Object.keys(me), [
    "@odata.context",
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
  ]);
  assertEquals(me["@odata.context"], "https://graph.microsoft.com/v1.0/$metadata#users/$entity");
  assertEquals([me.displayName, me.jobTitle], ["Alice Example", null]);
});

Deno.test("$select chooses properties, identities and extensions included", async () => {
  const extension = "extension_0123456789abcdef0123456789abcdef_Loyalty";
  await using tenant = await startTenant({
    customers: [{ email: "a@b.example", password: "p", extensions: { [extension]: "gold" } }],
  });
  const app = new App(tenant);
  const { access_token } = await app.signedIn({}, "a@b.example");
  const response = await app.graph(access_token, `/me?$select=displayName,identities,${extension}`);
  const me = await response.json();
  assertEquals(Object.keys(me), ["@odata.context", "displayName", "identities", extension, "id"]);
  assertEquals(me[extension], "gold");
  assertEquals(me.identities[0], {
    signInType: "emailAddress",
    issuer: "contoso.onmicrosoft.com",
    issuerAssignedId: "a@b.example",
  });
  assertEquals(me.identities[1].signInType, "userPrincipalName");
});

Deno.test("the photo is 404 until the customer has one", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  const none = await app.graph(access_token, "/me/photo/$value");
  assertEquals(none.status, 404);
  assertEquals((await none.json()).error.code, "ImageNotFound");
  const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  Object.assign(tenant.customers[0]!, { photo: { type: "image/png", base64: bytes.toBase64() } });
  const photo = await app.graph(access_token, "/me/photos/48x48/$value");
  assertEquals(photo.headers.get("content-type"), "image/png");
  assertEquals(await photo.bytes(), bytes);
});

Deno.test("PATCH /me needs User.ReadWrite, changes own properties only, and all of them or none", async () => {
  await using tenant = await startTenant({ application: { permissions: READ_WRITE } });
  const app = new App(tenant);
  const { access_token } = await app.signedIn({ scope: "openid User.ReadWrite" });
  const patch = (body: unknown) =>
    app.graph(access_token, "/me", { method: "PATCH", body: JSON.stringify(body) });
  const done = await patch({ displayName: "Alice Changed", city: null });
  assertEquals(done.status, 204);
  assertEquals(await done.text(), "");
  assertEquals(tenant.customers[0]!.displayName, "Alice Changed");
  for (
    const [body, status, code] of [
      [{ displayName: "" }, 400, "Request_BadRequest"],
      [{ displayName: 1 }, 400, "Request_BadRequest"],
      [{ id: "x" }, 400, "Request_BadRequest"],
      [{ nonsense: "x" }, 400, "Request_BadRequest"],
      [{ city: "Utrecht", accountEnabled: false }, 403, "Authorization_RequestDenied"],
      [[], 400, "BadRequest"],
    ] as const
  ) {
    const refused = await patch(body);
    assertEquals(refused.status, status, JSON.stringify(body));
    assertEquals((await refused.json()).error.code, code);
  }
  assertEquals(tenant.customers[0]!.city, undefined);

  tenant.application.permissions = READ_WRITE.filter((name) => name !== "User.ReadWrite");
  const reader = await app.signedIn({ prompt: "login" });
  const refused = await app.graph(reader.access_token, "/me", { method: "PATCH", body: "{}" });
  assertEquals(refused.status, 403);
  const { error } = await refused.json();
  assertEquals(error.code, "Authorization_RequestDenied");
  assertEquals(error.message, "Insufficient privileges to complete the operation.");
});

Deno.test("an error has Graph's request ID and the client's", async () => {
  await using tenant = await startTenant();
  const id = crypto.randomUUID();
  const response = await new App(tenant).graph("x", "/me", {
    headers: { "client-request-id": id },
  });
  assertEquals(response.status, 401);
  assertEquals(response.headers.get("client-request-id"), id);
  const { error } = await response.json();
  assertEquals(Object.keys(error), ["code", "message", "innerError"]);
  assertEquals(error.innerError["client-request-id"], id);
  assertEquals(error.innerError["request-id"], response.headers.get("request-id"));
  assertMatch(error.innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
});

Deno.test("Graph answers 401 to a token that is missing, malformed, forged, expired or for another resource", async () => {
  await using tenant = await startTenant({ accessTokenSeconds: 3599 });
  const app = new App(tenant);
  const { access_token, id_token } = await app.signedIn();
  const message = async (token: string) => {
    const response = await app.graph(token);
    assertEquals(response.status, 401);
    assertStringIncludes(
      response.headers.get("www-authenticate")!,
      'Bearer realm="", authorization_uri="https://',
    );
    const { error } = await response.json();
    assertEquals(error.code, "InvalidAuthenticationToken");
    return error.message;
  };
  assertEquals(await message(""), "Access token is empty.");
  assertStringIncludes(await message("opaque"), "IDX14100: JWT is not well formed");
  assertStringIncludes(await message(`${access_token.slice(0, -4)}AAAA`), "80049228");
  assertStringIncludes(await message(id_token), "Invalid audience");
  tenant.moveClock(3_600_000);
  assertStringIncludes(await message(access_token), "the token is expired");
});

Deno.test("Graph answers 404 for a deleted customer", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  tenant.removeCustomer(tenant.customers[0]!.id);
  const response = await app.graph(access_token);
  assertEquals(response.status, 404);
  assertEquals((await response.json()).error.code, "Request_ResourceNotFound");
});

Deno.test("a token stays valid after its key was replaced", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  await tenant.rollKeys({ keepOld: false });
  const response = await app.graph(access_token);
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

Deno.test("CAE challenges revoked tokens of a client with cp1, in three forms, until a new sign-in", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  for (const form of ["plain", "pop", "unquoted"] as const) {
    const { access_token } = await app.signedIn({ claims: CHALLENGES, prompt: "login" });
    tenant.challengeGraph(form);
    const response = await app.graph(access_token);
    assertEquals(response.status, 401);
    await response.body?.cancel();
    const header = response.headers.get("www-authenticate")!;
    assertStringIncludes(header, 'error="insufficient_claims"');
    assertEquals(header.startsWith("PoP "), form === "pop");
    assertEquals(/authorization_uri=https:/.test(header), form === "unquoted");
    const claims = JSON.parse(atob(/claims="([^"]+)"/.exec(header)![1]!));
    assertEquals(claims.access_token.nbf.essential, true);

    const withBoth = JSON.stringify({
      access_token: { ...claims.access_token, xms_cc: { values: ["cp1"] } },
    });
    await app.authorize({ claims: withBoth, prompt: "none" });
    assertEquals(app.returned.error, "login_required");
    const renewed = await app.signedIn({ claims: withBoth });
    const answer = await app.graph(renewed.access_token);
    assertEquals(answer.status, 200);
    await answer.body?.cancel();
  }
});

Deno.test("CAE does not challenge a client without cp1", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  tenant.challengeGraph("plain");
  const response = await app.graph(access_token);
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

Deno.test("POST /me/revokeSignInSessions revokes refresh and access tokens", async () => {
  await using tenant = await startTenant({ application: { permissions: READ_WRITE } });
  const app = new App(tenant);
  const tokens = await app.signedIn({
    claims: CHALLENGES,
    scope: "openid offline_access User.ReadWrite",
  });
  tenant.moveClock(1000);
  const response = await app.graph(tokens.access_token, "/me/revokeSignInSessions", {
    method: "POST",
  });
  assertEquals((await response.json()).value, true);
  assertEquals((await app.refresh(tokens.refresh_token)).body.error_codes, [50173]);
  const refused = await app.graph(tokens.access_token);
  assertEquals(refused.status, 401);
  await refused.body?.cancel();
});

Deno.test("a test can make Graph answer 429 or 503 with Retry-After", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  tenant.faults.next("graph", graphThrottled(7));
  tenant.faults.next("graph", graphUnavailable());
  const [throttled, unavailable] = [await app.graph(access_token), await app.graph(access_token)];
  assertEquals([throttled.status, throttled.headers.get("retry-after")], [429, "7"]);
  assertEquals((await throttled.json()).error.code, "TooManyRequests");
  assertEquals([unavailable.status, unavailable.headers.get("retry-after")], [503, null]);
  assertEquals((await unavailable.json()).error.code, "serviceNotAvailable");
  const well = await app.graph(access_token);
  assertEquals(well.status, 200);
  await well.body?.cancel();
});

Deno.test("userinfo is at Graph, has the ID token's sub, and can be changed by a mutation", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { access_token, id_token } = await app.signedIn();
  const userinfo = async () => {
    const response = await fetch(`${tenant.origin}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    return await response.json();
  };
  const { sub } = jwtPart(id_token, "payload");
  assertEquals(Object.keys(await userinfo()), [
    "sub",
    "name",
    "family_name",
    "given_name",
    "picture",
    "email",
  ]);
  assertEquals((await userinfo()).sub, sub);
  tenant.mutations.body("userinfo", (claims) => void (claims.sub += "invalid"));
  assertNotEquals((await userinfo()).sub, sub);
  tenant.mutations.clear();
  assert((await userinfo()).sub === sub);
});
