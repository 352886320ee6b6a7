import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";
import { jwtPart } from "./support/app.ts";
import { enter, login, poll, SCOPES } from "./support/administrator.ts";

Deno.test("an administrator enters the code, and the device gets a token for Graph", async () => {
  await using tenant = await startTenant();
  const { status, body: code } = await login(tenant, "devicecode", { scope: `openid ${SCOPES}` });
  assertEquals(status, 200);
  assertEquals(Object.keys(code), [
    "user_code",
    "device_code",
    "verification_uri",
    "expires_in",
    "interval",
    "message",
  ]);
  assertEquals([code.verification_uri, code.expires_in, code.interval], [
    `${tenant.origin}/devicelogin`,
    900,
    5,
  ]);
  const pending = await poll(tenant, code.device_code);
  assertEquals([pending.status, pending.body.error], [400, "authorization_pending"]);
  assertEquals(pending.body.error_codes, [70016]);

  const { page } = await enter(tenant, { code: code.user_code.toLowerCase() });
  for (const name of ["admin@", "apps@", "reader@", "No role"]) assertStringIncludes(page, name);
  const [administrator] = tenant.administrators;
  const done = await enter(tenant, { code: code.user_code, person: administrator!.id });
  assertStringIncludes(done.page, "You are signed in");
  const { body } = await poll(tenant, code.device_code);
  assertEquals(body.scope, `openid ${SCOPES}`);
  const claims = jwtPart(body.access_token, "payload");
  assertEquals([claims.oid, claims.tid, claims.scp.split(" ").length], [
    administrator!.id,
    tenant.tenantId,
    4,
  ]);
  assertEquals(jwtPart(body.id_token, "payload").preferred_username, administrator!.email);
  assertEquals((await poll(tenant, code.device_code)).body.error, "bad_verification_code");
});

Deno.test("the device code endpoint accepts the tenant's name, its ID and organizations, and no other tenant", async () => {
  await using tenant = await startTenant();
  for (const name of ["contoso.onmicrosoft.com", "CONTOSO.onmicrosoft.com", tenant.tenantId]) {
    assertEquals((await login(tenant, "devicecode", { scope: SCOPES }, name)).status, 200, name);
  }
  const unknown = await login(tenant, "devicecode", { scope: SCOPES }, "nobody.onmicrosoft.com");
  assertEquals([unknown.status, unknown.body.error_codes], [400, [90002]]);
});

Deno.test("organizations has a discovery document with a placeholder for the tenant", async () => {
  await using tenant = await startTenant();
  const url = `${tenant.origin}/organizations/v2.0/.well-known/openid-configuration`;
  const document = await (await fetch(url)).json();
  const base = `${tenant.origin}/organizations/oauth2/v2.0`;
  assertEquals(document.issuer, `${tenant.origin}/{tenantid}/v2.0`);
  assertEquals(document.device_authorization_endpoint, `${base}/devicecode`);
  assertEquals(document.token_endpoint, `${base}/token`);
});

Deno.test("declined, expired, wrong and used codes get different errors", async () => {
  await using tenant = await startTenant();
  const declined = (await login(tenant, "devicecode", { scope: SCOPES })).body;
  await enter(tenant, { code: declined.user_code, action: "decline" });
  const { status, body } = await poll(tenant, declined.device_code);
  assertEquals([status, body.error], [400, "authorization_declined"]);

  const late = (await login(tenant, "devicecode", { scope: SCOPES })).body;
  tenant.moveClock(16 * 60_000);
  const { page } = await enter(tenant, { code: late.user_code });
  assertStringIncludes(page, "wrong, used or expired");
  const expired = await poll(tenant, late.device_code);
  assertEquals([expired.body.error, expired.body.error_codes], ["expired_token", [70020]]);
  assertEquals((await poll(tenant, "nonsense")).body.error_codes, [70018]);
});

Deno.test("a policy can approve, decline or expire device codes without a person", async () => {
  await using tenant = await startTenant({ policies: { deviceCodes: "approve" } });
  const begin = async () => (await login(tenant, "devicecode", { scope: SCOPES })).body;
  const approved = await begin();
  assertEquals(approved.interval, 1);
  assert((await poll(tenant, approved.device_code)).body.access_token);
  tenant.policies.deviceCodes = "decline";
  assertEquals(
    (await poll(tenant, (await begin()).device_code)).body.error,
    "authorization_declined",
  );
  tenant.policies.deviceCodes = "expire";
  assertEquals((await poll(tenant, (await begin()).device_code)).body.error, "expired_token");
});

Deno.test("withheld scopes are missing from the answer, as if they were not consented to", async () => {
  await using tenant = await startTenant({
    policies: { deviceCodes: "approve", withheldScopes: ["EventListener.ReadWrite.All"] },
  });
  const { body: code } = await login(tenant, "devicecode", { scope: SCOPES });
  const { body } = await poll(tenant, code.device_code);
  assertEquals(body.scope.includes("EventListener"), false);
  assertEquals(body.scope.includes("Application.ReadWrite.All"), true);
});

Deno.test("unknown and confidential clients, unknown scopes and other APIs are refused", async () => {
  await using tenant = await startTenant();
  const refused = async (fields: Record<string, string>) =>
    (await login(tenant, "devicecode", fields)).body.error_codes;
  assertEquals(await refused({ scope: SCOPES, client_id: "nobody" }), [700016]);
  assertEquals(await refused({ scope: SCOPES, client_id: tenant.clientId }), [7000218]);
  assertEquals(await refused({ scope: "" }), [900144]);
  assertEquals(await refused({ scope: "Aplication.Read.All" }), [650053]);
  assertEquals(await refused({ scope: "api://x/Read" }), [70011]);
});

Deno.test("a test can make any code appear to administrators too: on the page, and at the token endpoint", async () => {
  await using tenant = await startTenant();
  const { body: code } = await login(tenant, "devicecode", { scope: SCOPES });
  const fields = { code: code.user_code, person: tenant.administrators[0]!.id };
  tenant.refusals.next("page", 50105, { values: ["x", "y", "z"] });
  assertStringIncludes((await enter(tenant, fields)).page, "AADSTS50105");
  assertEquals((await poll(tenant, code.device_code)).body.error_codes, [70016]);
  await enter(tenant, fields);
  tenant.refusals.next("token", 53003);
  assertEquals((await poll(tenant, code.device_code)).body.error_codes, [53003]);
});

Deno.test("a page of another site can't approve a code", async () => {
  await using tenant = await startTenant();
  const { body: code } = await login(tenant, "devicecode", { scope: SCOPES });
  const fields = { code: code.user_code, person: tenant.administrators[0]!.id };
  assertEquals((await enter(tenant, fields, "https://evil.example")).status, 403);
  assertMatch((await poll(tenant, code.device_code)).body.error, /pending/);
});
