import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import selfsigned from "selfsigned";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { graphThrottled } from "../../emulator/faults/throttling.ts";
import { App, jwtPart, REDIRECT_URI } from "./support/app.ts";
import { Admin } from "./support/administrator.ts";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const FLOWS = "/identity/authenticationEventsFlows";

/** The body of a registration, as `register` sends it. */
const REGISTRATION = {
  displayName: "My Deno app",
  signInAudience: "AzureADMyOrg",
  web: { redirectUris: [REDIRECT_URI], logoutUrl: "https://localhost:3000/front-channel-logout" },
  requiredResourceAccess: [{
    resourceAppId: GRAPH,
    resourceAccess: [
      { id: "37f7f235-527c-4136-accd-4a02d197296e", type: "Scope" },
      { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
    ],
  }],
  api: { requestedAccessTokenVersion: 2 },
  optionalClaims: { idToken: [{ name: "login_hint" }, { name: "email" }], accessToken: [] },
};

/** The body of a user flow. */
function flow(displayName: string, appIds: string[] = [], provider = "EmailPassword-OAUTH") {
  const type = (name: string) => `#microsoft.graph.${name}ExternalUsersSelfServiceSignUp`;
  return {
    "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
    displayName,
    conditions: { applications: { includeApplications: appIds.map((appId) => ({ appId })) } },
    onInteractiveAuthFlowStart: {
      "@odata.type": type("onInteractiveAuthFlowStart"),
      isSignUpAllowed: true,
    },
    onAuthenticationMethodLoadStart: {
      "@odata.type": type("onAuthenticationMethodLoadStart"),
      identityProviders: [{ id: provider }],
    },
    onAttributeCollection: {
      "@odata.type": type("onAttributeCollection"),
      attributes: [{ id: "email" }, { id: "displayName" }],
    },
  };
}

/** Makes app, service principal, secret, consent and user flow. */
async function register(admin: Admin) {
  const { body: application } = await admin.post("/applications", REGISTRATION);
  const { body: principal } = await admin.post("/servicePrincipals", { appId: application.appId });
  const { body: secret } = await admin.post(`/applications/${application.id}/addPassword`, {
    passwordCredential: { displayName: "register", endDateTime: "2099-01-01T00:00:00Z" },
  });
  const { body: graph } = await admin.get(`/servicePrincipals(appId='${GRAPH}')?$select=id`);
  const { body: grant } = await admin.post("/oauth2PermissionGrants", {
    clientId: principal.id,
    consentType: "AllPrincipals",
    resourceId: graph.id,
    scope: "openid profile email offline_access User.Read",
  });
  const { body: userFlow } = await admin.post(FLOWS, flow("Customers", [application.appId]));
  return { application, principal, secret, grant, userFlow };
}

Deno.test("what is registered in an empty tenant signs customers up at once", async () => {
  await using tenant = await startTenant({ empty: true });
  assertEquals([tenant.applications.size, tenant.userFlows.length], [0, 0]);
  const admin = await Admin.signIn(tenant);
  const { application, secret } = await register(admin);

  const app = new App(tenant);
  const client = { client_id: application.appId };
  await app.authorize(client);
  await app.browser.submit({ action: "create" });
  await app.browser.submit({ email: "nora@example.org", action: "next" });
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  const password = "Long-Enough-1";
  await app.browser.submit({ password, confirm: password, action: "next" });
  assertStringIncludes(app.browser.page, "Display Name");
  assertEquals(app.browser.page.includes("Postal Code"), false);
  await app.browser.submit({ displayName: "Nora New", action: "next" });
  const { status, body } = await app.redeem(app.returned.code!, {
    ...client,
    client_secret: secret.secretText,
  });
  assertEquals(status, 200, JSON.stringify(body));
  const claims = jwtPart(body.id_token, "payload");
  assertEquals([claims.name, claims.aud], ["Nora New", application.appId]);
  assert(claims.login_hint);
  assertEquals((await app.graph(body.access_token)).status, 200);
});

Deno.test("each missing step leads to the error that customers see at Microsoft", async () => {
  await using tenant = await startTenant({ empty: true });
  const admin = await Admin.signIn(tenant);
  const { application, grant, userFlow } = await register(admin);
  const app = new App(tenant);
  const client = { client_id: application.appId };
  await admin.delete(`/oauth2PermissionGrants/${grant.id}`);
  await app.authorize(client);
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  await app.browser.submit({ password: tenant.customers[0]!.password, action: "next" });
  assertStringIncludes(app.returned.error_description!, "AADSTS65001");
  await admin.delete(
    `${FLOWS}/${userFlow.id}/conditions/applications/includeApplications/${application.appId}`,
  );
  await app.authorize({ ...client, prompt: "login" });
  assertStringIncludes(app.browser.page, "AADSTS500208");
  await admin.delete(`/applications/${application.id}`);
  await app.authorize(client);
  assertStringIncludes(app.browser.page, "AADSTS700016");
});

Deno.test("GET /organization returns the ID, the initial domain and the kind of tenant", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { body: { value: [organization] } } = await admin.get("/organization");
  assertEquals([organization.id, organization.tenantType], [tenant.tenantId, "CIAM"]);
  const { name, isInitial } = organization.verifiedDomains[0];
  assertEquals([name, isInitial], ["contoso.onmicrosoft.com", true]);
});

Deno.test("applications are found by appId, name and redirect URI, those of the set-up included", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { status, body: created } = await admin.post("/applications", REGISTRATION);
  assertEquals(status, 201);
  assertEquals(created.requiredResourceAccess, REGISTRATION.requiredResourceAccess);
  assertEquals(created.web.redirectUris, [REDIRECT_URI]);
  const find = async (filter: string, headers?: Record<string, string>) => {
    const query = new URLSearchParams({ $filter: filter, $count: "true" });
    const { body } = await admin.get(`/applications?${query}`, headers);
    return body.value?.map(({ appId }: { appId: string }) => appId) ?? body.error.code;
  };
  assertEquals(await find("displayName eq 'My Deno app'"), [created.appId]);
  assertEquals(await find("displayName eq 'O''Hara'"), []);
  assertEquals(await find(`appId eq '${tenant.clientId}'`), [tenant.clientId]);
  const byUri = `web/redirectUris/any(p:p eq '${REDIRECT_URI}')`;
  assertEquals(await find(byUri), "Request_UnsupportedQuery");
  assertEquals(await find(byUri, { ConsistencyLevel: "eventual" }), [created.appId]);
  assertEquals(await find("displayName ne 'x'"), "Request_UnsupportedQuery");
  const one = await admin.get(`/applications(appId='${created.appId}')?$select=id,displayName`);
  assertEquals(one.body, {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#applications/$entity",
    id: created.id,
    displayName: "My Deno app",
  });
  assertEquals((await admin.get("/applications(appId='nobody')")).status, 404);
});

Deno.test("PATCH replaces the properties that it names, and changes nothing if one of them is wrong", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { body: { id, appId } } = await admin.post("/applications", REGISTRATION);
  const uris = [REDIRECT_URI, "https://app.example/getAToken"];
  const changed = await admin.patch(`/applications/${id}`, {
    web: { redirectUris: uris },
    tags: ["mine"],
  });
  assertEquals([changed.status, changed.body], [204, undefined]);
  const { body } = await admin.get(`/applications/${id}`);
  assertEquals([body.web.redirectUris, body.web.logoutUrl], [uris, REGISTRATION.web.logoutUrl]);
  assertEquals([body.tags, body.displayName], [["mine"], "My Deno app"]);
  const wrong = await admin.patch(`/applications/${id}`, {
    displayName: "Other",
    web: { redirectUris: ["http://app.example/"] },
  });
  assertEquals([wrong.status, wrong.body.error.code], [400, "Request_BadRequest"]);
  assertEquals(tenant.applications.get(appId)!.name, "My Deno app");
});

Deno.test("a certificate signs the app in; a secret is shown once, and can be removed", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { application, secret } = await register(admin);
  const path = `/applications/${application.id}`;
  const { cert } = await selfsigned.generate([{ name: "commonName", value: "app" }]);
  const key = cert.replace(/-----[^-]+-----|\s/g, "");
  const keyId = crypto.randomUUID();
  const named = { keyId, displayName: "of May", type: "AsymmetricX509Cert", usage: "Verify", key };
  const body = { keyCredentials: [named] };
  assertEquals((await admin.patch(path, body)).status, 204);
  const { body: read } = await admin.get(path);
  assertEquals([read.keyCredentials.length, read.keyCredentials[0].key], [1, null]);
  assertEquals(read.keyCredentials[0].keyId, keyId);
  assertEquals(read.keyCredentials[0].displayName, "of May");
  assertEquals(read.passwordCredentials[0].secretText, null);
  assertEquals(read.passwordCredentials[0].keyId, secret.keyId);
  assertEquals((await admin.patch(path, { keyCredentials: read.keyCredentials })).status, 204);
  assertEquals(tenant.applications.get(application.appId)!.certificates.length, 1);
  assertEquals((await admin.patch(path, { keyCredentials: [{ key: "x" }] })).status, 400);

  const removed = await admin.post(`${path}/removePassword`, { keyId: secret.keyId });
  assertEquals(removed.status, 204);
  assertEquals((await admin.post(`${path}/removePassword`, { keyId: "x" })).status, 400);
});

Deno.test("PATCH by uniqueName creates if asked to, then updates", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const path = "/applications(uniqueName='my-app')";
  assertEquals((await admin.patch(path, { displayName: "A" })).status, 404);
  const prefer = { prefer: "create-if-missing" };
  assertEquals((await admin.patch(path, { displayName: "A" }, prefer)).status, 201);
  assertEquals((await admin.patch(path, { displayName: "B" }, prefer)).status, 204);
  assertEquals((await admin.get(path)).body.displayName, "B");
});

Deno.test("a second consent for the same API is a conflict, and PATCH adds scopes to the first", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { principal, grant } = await register(admin);
  const query = new URLSearchParams({
    $filter:
      `clientId eq '${principal.id}' and resourceId eq '${grant.resourceId}' and consentType eq 'AllPrincipals'`,
  });
  const found = await admin.get(`/oauth2PermissionGrants?${query}`);
  assertEquals(found.body.value, [{ ...grant, "@odata.context": undefined }].map(withoutContext));
  const again = await admin.post("/oauth2PermissionGrants", withoutContext(grant));
  assertEquals([again.status, again.body.error.message], [409, "Permission entry already exists."]);
  const scope = `${grant.scope} User.ReadWrite`;
  assertEquals((await admin.patch(`/oauth2PermissionGrants/${grant.id}`, { scope })).status, 204);
  assertEquals((await admin.get(`/oauth2PermissionGrants/${grant.id}`)).body.scope, scope);
});

function withoutContext(resource: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !name.startsWith("@")));
}

Deno.test("consent from the set-up is listed as a grant, and can be withdrawn", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { body } = await admin.get("/oauth2PermissionGrants");
  assertEquals(body.value.map(({ scope }: { scope: string }) => scope), [
    "openid profile email offline_access User.Read",
  ]);
  const app = new App(tenant);
  await app.signIn();
  await admin.delete(`/oauth2PermissionGrants/${body.value[0].id}`);
  await app.authorize();
  assertStringIncludes(app.returned.error_description!, "AADSTS65001");
});

Deno.test("user flows are found by app and by name, linked, changed and deleted", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { application, userFlow } = await register(admin);
  assertEquals(userFlow.conditions.applications, { includeAllApplications: false });
  const find = async (filter: string) => {
    const { body } = await admin.get(`${FLOWS}?${new URLSearchParams({ $filter: filter })}`);
    return body.value.map(({ displayName }: { displayName: string }) => displayName);
  };
  const byApp = (appId: string) =>
    `microsoft.graph.externalUsersSelfServiceSignUpEventsFlow/conditions/applications/includeApplications/any(appId:appId/appId eq '${appId}')`;
  assertEquals(await find(byApp(application.appId)), ["Customers"]);
  assertEquals(await find(byApp(tenant.clientId)), ["Sign-up and sign-in"]);
  assertEquals(await find("displayName eq 'Customers'"), ["Customers"]);
  const links = `${FLOWS}/${userFlow.id}/conditions/applications/includeApplications`;
  assertEquals((await admin.get(links)).body.value, [{ appId: application.appId }]);

  const { body: other } = await admin.post(FLOWS, flow("By code", [], "EmailOtpSignup-OAUTH"));
  assertEquals(tenant.userFlows.at(-1)!.method, "code");
  const otherLinks = `${FLOWS}/${other.id}/conditions/applications/includeApplications`;
  const taken = await admin.post(otherLinks, { appId: application.appId });
  assertEquals(taken.status, 400);
  assertStringIncludes(taken.body.error.message, "already associated with another user flow");
  assertEquals((await admin.delete(`${links}/${application.appId}`)).status, 204);
  assertEquals((await admin.post(otherLinks, { appId: application.appId })).status, 201);

  const type = { "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow" };
  const off = { onInteractiveAuthFlowStart: { isSignUpAllowed: false } };
  assertEquals((await admin.patch(`${FLOWS}/${other.id}`, off)).status, 400);
  assertEquals((await admin.patch(`${FLOWS}/${other.id}`, { ...type, ...off })).status, 204);
  const app = new App(tenant);
  await app.authorize({ client_id: application.appId });
  assertEquals(app.browser.page.includes("Create one"), false);
  assertEquals((await admin.post(FLOWS, flow("by code"))).status, 400, "names are unique");
  assertEquals((await admin.delete(`${FLOWS}/${other.id}`)).status, 204);
  assertEquals(await find(byApp(application.appId)), []);
});

Deno.test("a malformed body or path gets 400 and changes nothing", async (t) => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { body: { id, appId } } = await admin.post("/applications", REGISTRATION);
  const before = (await admin.get(`/applications/${id}`)).body;
  const type = { "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow" };
  const cases: [string, string, unknown][] = [
    ["PATCH", `/applications/${id}`, { displayName: null }],
    ["PATCH", `/applications/${id}`, { web: "x" }],
    ["PATCH", `/applications/${id}`, { web: { redirectUris: "http://localhost" } }],
    ["PATCH", `/applications/${id}`, { web: { redirectUris: [null] } }],
    ["PATCH", `/applications/${id}`, { web: { redirectUris: ["https://*.example/"] } }],
    ["PATCH", `/applications/${id}`, { web: { logoutUrl: "http://app.example/" } }],
    ["PATCH", `/applications/${id}`, { requiredResourceAccess: "x" }],
    ["PATCH", `/applications/${id}`, { requiredResourceAccess: [{ resourceAccess: [{ id: 1 }] }] }],
    ["PATCH", `/applications/${id}`, {
      requiredResourceAccess: [{
        resourceAppId: GRAPH,
        resourceAccess: [{ id: "x", type: "Scope" }],
      }],
    }],
    ["PATCH", `/applications/${id}`, { optionalClaims: { idToken: [null] } }],
    ["PATCH", `/applications/${id}`, { passwordCredentials: [{}] }],
    ["PATCH", `/applications/${id}`, []],
    ["POST", "/applications", {}],
    ["POST", `/applications/${id}/addPassword`, { passwordCredential: { endDateTime: "soon" } }],
    ["POST", `/applications/${id}/addPassword`, { passwordCredential: "x" }],
    ["POST", "/servicePrincipals", { appId: 1 }],
    ["POST", "/oauth2PermissionGrants", { consentType: "Principal", clientId: appId }],
    ["POST", FLOWS, {}],
    ["POST", FLOWS, { ...flow("x"), onAuthenticationMethodLoadStart: "x" }],
    ["POST", FLOWS, { ...flow("x"), onAuthenticationMethodLoadStart: { identityProviders: "x" } }],
    ["POST", FLOWS, { ...flow("x"), conditions: { applications: { includeApplications: "x" } } }],
    ["POST", FLOWS, flow("x", [], "Unknown-OAUTH")],
    ["POST", FLOWS, type],
    ["GET", "/applications/%zz", undefined],
    ["GET", "/nonsense", undefined],
  ];
  for (const [method, path, body] of cases) {
    await t.step(`${method} ${path.replace(id, "…")} ${JSON.stringify(body)}`, async () => {
      const answer = await admin.call(method, path, body);
      assertEquals(answer.status, 400);
      assert(answer.body.error.code && answer.body.error.message);
    });
  }
  assertEquals((await admin.get(`/applications/${id}`)).body, before);
  assertEquals(tenant.userFlows.length, 1);
});

Deno.test("an app that loses its service principal loses its consent", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  const { body } = await admin.get(`/servicePrincipals(appId='${tenant.clientId}')`);
  assertEquals((await admin.delete(`/servicePrincipals/${body.id}`)).status, 204);
  assertEquals((await admin.get("/oauth2PermissionGrants")).body.value, []);
  assertEquals(tenant.application.adminConsent, false);
});

const REFUSED: [string, string, (admin: Admin) => Promise<{ status: number }>][] = [
  ["reader", "applications", (admin) => admin.post("/applications", REGISTRATION)],
  ["reader", "user flows", (admin) => admin.post(FLOWS, flow("x"))],
  ["apps", "user flows", (admin) => admin.post(FLOWS, flow("x"))],
];

Deno.test("an administrator without the role gets 403, whatever the scopes are", async (t) => {
  await using tenant = await startTenant();
  for (const [name, what, attempt] of REFUSED) {
    await t.step(`${name}: ${what}`, async () => {
      const admin = await Admin.signIn(tenant, name);
      assertEquals((await admin.get("/organization")).status, 200);
      assertEquals((await attempt(admin)).status, 403);
    });
  }
  assertEquals(tenant.applications.size, 1);
});

Deno.test("a token without the scope gets 403, whatever the role is, and so does a customer's token", async () => {
  await using tenant = await startTenant();
  const admin = await Admin.signIn(
    tenant,
    "admin",
    "https://graph.microsoft.com/Application.Read.All",
  );
  assertEquals((await admin.get("/applications")).status, 200);
  const refused = await admin.post("/applications", REGISTRATION);
  assertEquals([refused.status, refused.body.error.code], [403, "Authorization_RequestDenied"]);
  const { access_token } = await new App(tenant).signedIn();
  assertEquals((await new Admin(tenant, access_token).get("/organization")).status, 403);
  const { status, headers } = await new Admin(tenant, "x.y.z").get("/organization");
  assertEquals(status, 401);
  assertStringIncludes(headers.get("www-authenticate")!, "Bearer");
});

Deno.test("during replication, new objects are missing from other answers for a while", async () => {
  await using tenant = await startTenant({
    empty: true,
    policies: { replicationDelayMs: 600_000 },
  });
  const admin = await Admin.signIn(tenant);
  const { body: application } = await admin.post("/applications", REGISTRATION);
  const path = `/applications/${application.id}`;
  const principal = { appId: application.appId };
  assertEquals((await admin.get("/applications")).body.value, []);
  const early = await admin.patch(path, { tags: [] });
  assertEquals([early.status, early.body.error.code], [404, "Request_ResourceNotFound"]);
  assertEquals((await admin.post(`${path}/addPassword`, {})).status, 404);
  const refused = await admin.post("/servicePrincipals", principal);
  assertEquals([refused.status, refused.body.error.details[0].code], [
    400,
    "NoBackingApplicationObject",
  ]);
  tenant.moveClock(600_000);
  const { status, body: made } = await admin.post("/servicePrincipals", principal);
  assertEquals(status, 201);
  const { body: graph } = await admin.get(`/servicePrincipals(appId='${GRAPH}')`);
  const grant = {
    clientId: made.id,
    resourceId: graph.id,
    consentType: "AllPrincipals",
    scope: "openid User.Read",
  };
  assertEquals((await admin.post("/oauth2PermissionGrants", grant)).status, 404);
  assertEquals((await admin.post("/oauth2PermissionGrants", grant)).status, 409, "it was written");
  const { body: secret } = await admin.post(`${path}/addPassword`, {});
  const app = new App(tenant);
  const refresh = {
    client_id: application.appId,
    client_secret: secret.secretText,
    grant_type: "refresh_token",
  };
  assertEquals((await app.token(refresh)).body.error_codes, [7000215]);
  tenant.moveClock(600_000);
  assertEquals((await app.token(refresh)).body.error_codes, [900144]);
});

Deno.test("a policy can refuse all secrets, or those that are valid for too long", async () => {
  await using tenant = await startTenant({ policies: { maxSecretDays: 90 } });
  const admin = await Admin.signIn(tenant);
  const { body: { id } } = await admin.post("/applications", REGISTRATION);
  const add = (days: number) =>
    admin.post(`/applications/${id}/addPassword`, {
      passwordCredential: { endDateTime: new Date(Date.now() + days * 86_400_000).toISOString() },
    });
  const long = await add(180);
  assertEquals([long.status, long.body.error.code], [
    400,
    "CredentialInvalidLifetimeAsPerAppPolicy",
  ]);
  assertEquals((await add(90)).status, 200);
  tenant.policies.secretsAllowed = false;
  const blocked = await add(1);
  assertEquals(blocked.status, 400);
  assertMatch(blocked.body.error.message, /^Credential type not allowed as per assigned policy/);
});

Deno.test("a workforce tenant says what it is, and refuses user flows for customers", async () => {
  await using tenant = await startTenant({ policies: { tenantType: "AAD" } });
  const admin = await Admin.signIn(tenant);
  assertEquals((await admin.get("/organization")).body.value[0].tenantType, "AAD");
  assertEquals((await admin.post(FLOWS, flow("x"))).status, 403);
});

Deno.test("a test can throttle the directory, which answers again after Retry-After", async () => {
  await using tenant: Tenant = await startTenant();
  const admin = await Admin.signIn(tenant);
  tenant.faults.next("directory", graphThrottled(2));
  const throttled = await admin.get("/organization");
  assertEquals([throttled.status, throttled.headers.get("retry-after")], [429, "2"]);
  assertEquals(throttled.body.error.code, "TooManyRequests");
  assertEquals((await admin.get("/organization")).status, 200);
});
