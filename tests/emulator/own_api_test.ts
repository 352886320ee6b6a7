import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { NewApplication } from "../../emulator/directory/applications.ts";
import { startTenant, type Tenant, type TenantOptions } from "../../emulator/tenant.ts";
import { Admin } from "./support/administrator.ts";
import { App, jwtPart } from "./support/app.ts";

const API_ID = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = `api://${API_ID}/Orders.Read`;
const ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** An API that exposes a scope and declares a role. */
const API: NewApplication = {
  clientId: API_ID,
  name: "Orders API",
  identifierUris: [`api://${API_ID}`],
  apiScopes: [{
    id: "b0000000-0000-4000-8000-000000000001",
    value: "Orders.Read",
    isEnabled: true,
  }],
  appRoles: [{ id: "c0000000-0000-4000-8000-000000000001", value: "Staff", displayName: "Staff" }],
  secrets: [{ id: "s", value: "api-secret", expires: undefined }],
};

/** A tenant with the API, and an app that may call it. */
function withApi(changes: Partial<NewApplication> = {}): TenantOptions {
  return {
    application: { permissions: ["openid", "profile", "offline_access", "User.Read", ORDERS] },
    applications: [{ ...API, ...changes }],
  };
}

/** Exchanges an access token on behalf of its customer, as the API. */
function onBehalfOf(app: App, assertion: string, changes: Record<string, string | undefined> = {}) {
  return app.token({
    client_id: API_ID,
    client_secret: "api-secret",
    grant_type: ON_BEHALF_OF,
    requested_token_use: "on_behalf_of",
    scope: "https://graph.microsoft.com/User.Read",
    assertion,
    ...changes,
  });
}

Deno.test("an API's access token has version 2, the API as audience, scopes, roles and azp, and can be verified", async () => {
  await using tenant = await startTenant(withApi());
  const app = new App(tenant);
  const { access_token, scope } = await app.signedIn(
    { scope: `openid ${ORDERS}` },
    "bob@example.com",
  );
  assertEquals(scope, `openid ${ORDERS}`);
  const keys = createRemoteJWKSet(new URL(app.at("/discovery/v2.0/keys")));
  const { payload } = await jwtVerify(access_token, keys, {
    issuer: tenant.issuer,
    audience: API_ID,
    algorithms: ["RS256"],
    clockTolerance: 5,
  });
  const { scp, roles, azp, azpacr, ver, tid, oid, idtyp } = payload;
  assertEquals([scp, roles, azp, azpacr, ver], [
    "Orders.Read",
    ["Staff"],
    tenant.clientId,
    "1",
    "2.0",
  ]);
  assertEquals([tid, oid, idtyp], [tenant.tenantId, tenant.customers[1]!.id, undefined]);
  assertEquals((await app.graph(access_token)).status, 401, "it is not for Graph");
});

Deno.test("an API can be named by its client ID as well", async () => {
  await using tenant = await startTenant(withApi());
  tenant.application.permissions.push(`${API_ID}/Orders.Read`);
  const { access_token } = await new App(tenant).signedIn({ scope: `openid ${API_ID}/.default` });
  assertEquals(jwtPart(access_token, "payload").aud, API_ID);
});

Deno.test("roles that the API does not declare stay out of its tokens", async () => {
  await using tenant = await startTenant(withApi());
  tenant.customers[0]!.roles = ["Other"];
  const { access_token } = await new App(tenant).signedIn({ scope: `openid ${ORDERS}` });
  assertEquals("roles" in jwtPart(access_token, "payload"), false);
});

Deno.test("without requestedAccessTokenVersion, access tokens have version 1, with the other issuer and audience", async () => {
  await using tenant = await startTenant(withApi({ accessTokenVersion: 1 }));
  const { access_token } = await new App(tenant).signedIn({ scope: `openid ${ORDERS}` });
  const { iss, aud, appid, ver } = jwtPart(access_token, "payload");
  assertEquals([iss, aud, appid, ver], [
    `https://sts.windows.net/${tenant.tenantId}/`,
    `api://${API_ID}`,
    tenant.clientId,
    "1.0",
  ]);
});

Deno.test("a token is for one API, and the refresh token gets another's", async () => {
  await using tenant = await startTenant(withApi());
  const app = new App(tenant);
  const scope = "openid offline_access User.Read";
  const { refresh_token } = await app.signedIn({ scope: `${scope} ${ORDERS}` });
  const two = await app.refresh(refresh_token, { scope: `User.Read ${ORDERS}` });
  assertEquals([two.status, two.body.error_codes], [400, [28000]]);
  const { body } = await app.refresh(refresh_token, { scope: `${ORDERS} offline_access` });
  assertEquals(jwtPart(body.access_token, "payload").aud, API_ID);
});

Deno.test("an administrator exposes an API and consents to it through Graph", async () => {
  await using tenant = await startTenant({ empty: true });
  const admin = await Admin.signIn(tenant);
  const make = async (displayName: string, more = {}) => {
    const { body } = await admin.post("/applications", { displayName, ...more });
    const { body: { id } } = await admin.post("/servicePrincipals", { appId: body.appId });
    return { ...body, principal: id };
  };
  const api = await make("API");
  const uri = `api://${api.appId}`;
  const scope = { id: crypto.randomUUID(), value: "Orders.Read", type: "Admin", isEnabled: true };
  const exposed = await admin.patch(`/applications/${api.id}`, {
    identifierUris: [uri],
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope] },
  });
  assertEquals(exposed.status, 204);
  const web = { redirectUris: ["http://localhost:3000/getAToken"] };
  const resourceAccess = [{ id: scope.id, type: "Scope" }];
  const client = await make("App", {
    web,
    requiredResourceAccess: [{ resourceAppId: api.appId, resourceAccess }],
  });
  const flow = {
    "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
    displayName: "Flow",
    conditions: { applications: { includeApplications: [{ appId: client.appId }] } },
    onInteractiveAuthFlowStart: { isSignUpAllowed: true },
    onAuthenticationMethodLoadStart: { identityProviders: [{ id: "EmailPassword-OAUTH" }] },
  };
  assertEquals((await admin.post("/identity/authenticationEventsFlows", flow)).status, 201);
  const consent = async (resourceId: string, scope: string) => {
    const grant = { clientId: client.principal, consentType: "AllPrincipals", resourceId, scope };
    assertEquals((await admin.post("/oauth2PermissionGrants", grant)).status, 201);
  };
  const graph = await admin.get(
    "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')",
  );
  await consent(graph.body.id, "openid profile offline_access");
  const app = new App(tenant);
  const ask = { client_id: client.appId, scope: `openid ${uri}/Orders.Read` };
  await app.authorize(ask);
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  await app.browser.submit({ password: tenant.customers[0]!.password, action: "next" });
  assertStringIncludes(app.returned.error_description!, "AADSTS65001");
  await consent(api.principal, "Orders.Read");
  await app.authorize(ask);
  const { body: secret } = await admin.post(`/applications/${client.id}/addPassword`, {});
  const { body } = await app.redeem(app.returned.code!, {
    client_id: client.appId,
    client_secret: secret.secretText,
  });
  const { aud, scp } = jwtPart(body.access_token, "payload");
  assertEquals([aud, scp], [api.appId, "Orders.Read"]);

  const removal = await admin.patch(`/applications/${api.id}`, {
    api: { oauth2PermissionScopes: [] },
  });
  assertEquals(removal.body.error.details[0].code, "CannotDeleteOrUpdateEnabledEntitlement");
});

Deno.test("an API exchanges the customer's token for one for Graph, on behalf of the customer", async () => {
  await using tenant = await startTenant(withApi());
  const app = new App(tenant);
  const { access_token } = await app.signedIn({ scope: `openid ${ORDERS}` });
  const { status, body } = await onBehalfOf(app, access_token);
  assertEquals(status, 200, JSON.stringify(body));
  assertEquals([body.refresh_token, body.id_token], [undefined, undefined]);
  assertEquals(jwtPart(body.access_token, "payload").appid, API_ID);
  const me = await (await app.graph(body.access_token)).json();
  assertEquals(me.displayName, "Alice Example");
});

Deno.test("an on-behalf-of request with a wrong assertion is refused with its code", async (t) => {
  await using tenant = await startTenant(withApi());
  const app = new App(tenant);
  const tokens = await app.signedIn({ scope: `openid ${ORDERS}` });
  const graphs = await app.signedIn({ prompt: "login" });
  const refused = async (
    name: string,
    codes: number[],
    assertion: string,
    changes: Record<string, string | undefined> = {},
  ) => {
    await t.step(name, async () => {
      const { status, body } = await onBehalfOf(app, assertion, changes);
      assertEquals([status, body.error_codes], [codes[0] === 7000215 ? 401 : 400, codes]);
    });
  };
  await refused("a token for Graph", [500131], graphs.access_token);
  await refused("an ID token", [500131], tokens.id_token);
  await refused(
    "a token with a broken signature",
    [50013],
    `${tokens.access_token.slice(0, -9)}AAAAAAAAA`,
  );
  await refused("text that is not a JWT", [50013], "nonsense");
  await refused("no assertion", [900144], "");
  await refused("without requested_token_use", [900144], tokens.access_token, {
    requested_token_use: undefined,
  });
  await refused("with a wrong secret", [7000215], tokens.access_token, { client_secret: "x" });
  await refused("for a permission without consent", [65001], tokens.access_token, {
    scope: "https://graph.microsoft.com/User.ReadWrite",
  });
  await refused("for two APIs", [28000], tokens.access_token, { scope: `User.Read ${ORDERS}` });
  tenant.moveClock(2 * 60 * 60_000);
  await refused("an expired token", [50013], tokens.access_token);
});

Deno.test("an on-behalf-of request refuses an ID token of the API itself", async () => {
  await using tenant = await startTenant(withApi({
    redirectUris: ["http://localhost:3000/getAToken"],
  }));
  const app = new App(tenant);
  const client = { client_id: API_ID };
  const code = await app.signIn({ ...client, scope: "openid" });
  const { body } = await app.redeem(code, { ...client, client_secret: "api-secret" });
  assertEquals(jwtPart(body.id_token, "payload").aud, API_ID);
  assertEquals((await onBehalfOf(app, body.id_token)).body.error_codes, [50013]);
});

/** Signs in with a second factor for `c1`; returns the claims of the ID token. */
async function stepUp(tenant: Tenant, app: App, claims: unknown) {
  await app.authorize({ claims: JSON.stringify(claims) });
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  return jwtPart((await app.redeem(app.returned.code!)).body.id_token, "payload");
}

for (const member of ["id_token", "access_token"]) {
  Deno.test(`an authentication context is asked for in ${member}, and stands in acrs`, async () => {
    await using tenant = await startTenant();
    const app = new App(tenant);
    await app.signIn();
    const claims = await stepUp(tenant, app, {
      [member]: { acrs: { essential: true, value: "c1" } },
    });
    assertEquals(claims.acrs, ["c1"]);
  });
}

Deno.test("without a request for it, acrs is in the ID token only as an optional claim", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  await stepUp(tenant, app, { id_token: { acrs: { essential: true, value: "c1" } } });
  const again = async () => {
    await app.authorize();
    return jwtPart((await app.redeem(app.returned.code!)).body.id_token, "payload").acrs;
  };
  assertEquals(await again(), undefined);
  tenant.application.optionalClaims = ["acrs"];
  assertEquals(await again(), ["c1"]);
});

Deno.test("cancelling the second factor returns access_denied", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  await app.authorize({ claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}' });
  assertStringIncludes(app.browser.page, "Cancel");
  await app.browser.submit({ action: "cancel" });
  assertEquals(app.returned.error, "access_denied");
});

const MANY = Array.from(
  { length: 250 },
  (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
);

Deno.test("groups are in the tokens that ask for them; more than 200 become a claim source or hasgroups", async () => {
  await using tenant = await startTenant(withApi({ groupMembershipClaims: "SecurityGroup" }));
  const app = new App(tenant);
  const [alice] = tenant.customers;
  const claimsOf = async () => {
    const tokens = await app.signedIn({ scope: `openid ${ORDERS}`, prompt: "login" });
    return [tokens.id_token, tokens.access_token].map((token) => jwtPart(token, "payload"));
  };
  alice!.groups = MANY.slice(0, 200);
  const [id, access] = await claimsOf();
  assertEquals([id.groups, access.groups], [undefined, alice!.groups]);
  alice!.groups = MANY;
  tenant.application.groupMembershipClaims = "All";
  const [over] = await claimsOf();
  assertEquals([over.groups, over._claim_names], [undefined, { groups: "src1" }]);
  assertEquals(
    over._claim_sources.src1.endpoint,
    `https://graph.windows.net/${tenant.tenantId}/users/${alice!.id}/getMemberObjects`,
  );
  tenant.application.groupOverage = "hasgroups";
  const [short] = await claimsOf();
  assertEquals([short.groups, short._claim_names, short.hasgroups], [undefined, undefined, true]);
});

Deno.test("Graph returns the customer's groups: all IDs, those asked about, and page by page", async () => {
  await using tenant = await startTenant();
  tenant.customers[0]!.groups = MANY;
  const app = new App(tenant);
  const { access_token } = await app.signedIn();
  const post = async (path: string, body: unknown) => {
    const response = await app.graph(access_token, path, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const all = await post("/me/getMemberObjects", { securityEnabledOnly: true });
  assertEquals(all.body.value, MANY);
  const groupIds = [MANY[3]!, "ffffffff-0000-4000-8000-000000000000"];
  assertEquals((await post("/me/checkMemberGroups", { groupIds })).body.value, [MANY[3]]);
  assertEquals((await post("/me/checkMemberGroups", { groupIds: MANY.slice(0, 21) })).status, 400);
  assertEquals((await post("/me/getMemberObjects", {})).status, 400);

  let pages = 0;
  const ids: string[] = [];
  let next: string | undefined = `${tenant.origin}/v1.0/me/memberOf`;
  while (next) {
    const headers = { authorization: `Bearer ${access_token}` };
    // deno-lint-ignore no-explicit-any
    const page: any = await (await fetch(next, { headers })).json();
    ids.push(...page.value.map(({ id }: { id: string }) => id));
    assertEquals(page.value[0].displayName, null, "User.Read shows ids only");
    next = page["@odata.nextLink"];
    pages++;
  }
  assertEquals([pages, ids], [3, MANY]);
  const cast = "/me/transitiveMemberOf/microsoft.graph.group?$count=true";
  assertEquals((await app.graph(access_token, cast)).status, 400);
  const advanced = await app.graph(access_token, cast, {
    headers: { ConsistencyLevel: "eventual" },
  });
  assertEquals((await advanced.json())["@odata.count"], 250);

  tenant.customers[0]!.groups = Array.from({ length: 11_001 }, (_, index) => String(index));
  const tooMany = await post("/me/getMemberObjects", { securityEnabledOnly: true });
  assertEquals(tooMany.body.error.code, "Directory_ResultSizeLimitExceeded");
  assert(tooMany.status === 400);
});
