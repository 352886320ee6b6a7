import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant, type TenantOptions } from "../../emulator/tenant.ts";
import { App, REDIRECT_URI } from "./support/app.ts";

type Params = Record<string, string | undefined>;

Deno.test("a successful answer has code, state and session_state but no iss, and ends with #", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  assertEquals(Object.keys(app.returned), ["code", "state", "session_state"]);
  assertMatch(app.returned.code!, /^1\.A/);
  assert(app.browser.left!.endsWith("#"));
});

Deno.test("response_mode=form_post answers with a form that submits itself, or by its button without JavaScript", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize({ response_mode: "form_post", state: 'a"b' });
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  await app.browser.submit({ password: tenant.customers[0]!.password, action: "next" });
  assertEquals(app.browser.status, 200);
  const { page } = app.browser;
  assertStringIncludes(page, `<form method="post" action="${REDIRECT_URI}">`);
  assertMatch(page, /<input +type="hidden" name="code" value="1\.A[^"]+"/);
  assertMatch(page, /<input +type="hidden" name="state" value="a&quot;b"/);
  assertMatch(page, /<script src="\/emulator\/form_post\.js">/);
  const script = await fetch(`${tenant.origin}/emulator/form_post.js`);
  assertEquals(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  await script.body?.cancel();
});

Deno.test("response_mode=fragment puts the parameters after #", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize({ response_mode: "fragment" });
  await app.browser.submit({ action: "cancel" });
  assertStringIncludes(
    app.browser.left!,
    `${REDIRECT_URI}#error=access_denied&error_subcode=cancel`,
  );
});

Deno.test("the authorization endpoint accepts POST", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const url = new URL(app.authorizeUrl());
  const response = await fetch(url.origin + url.pathname, {
    method: "POST",
    body: url.searchParams,
    redirect: "manual",
  });
  assertEquals(response.status, 303);
  assertStringIncludes(response.headers.get("location")!, "/sign-in/");
  await response.body?.cancel();
});

Deno.test("HTML is removed from the state, and a redirect URI without a path gets a slash", async () => {
  await using tenant = await startTenant({ redirectUris: ["https://app.example"] });
  const app = new App(tenant);
  await app.authorize({ state: "a<b>c", redirect_uri: "https://app.example" });
  await app.browser.submit({ action: "cancel" });
  assertEquals(app.returned.state, "ac");
  assert(app.browser.left!.startsWith("https://app.example/?"));
});

const ON_A_PAGE: [string, Params, string][] = [
  ["a missing client_id", { client_id: undefined }, "AADSTS900144"],
  ["an unknown app", { client_id: crypto.randomUUID() }, "AADSTS700016"],
  ["a missing redirect_uri", { redirect_uri: undefined }, "AADSTS900971"],
  ["another path", { redirect_uri: "http://localhost/other" }, "AADSTS50011"],
  ["another case", { redirect_uri: "http://localhost:3000/getatoken" }, "AADSTS50011"],
  ["another scheme", { redirect_uri: "https://localhost:3000/getAToken" }, "AADSTS50011"],
  ["a trailing slash", { redirect_uri: "http://localhost:3000/getAToken/" }, "AADSTS50011"],
];

Deno.test("until the redirect URI is checked, an error is shown on a page with status 200", async (t) => {
  await using tenant = await startTenant();
  for (const [name, changes, code] of ON_A_PAGE) {
    await t.step(`${name}: ${code}`, async () => {
      const app = new App(tenant);
      await app.authorize(changes);
      assertEquals(app.browser.left, undefined);
      assertEquals(app.browser.status, 200);
      assertStringIncludes(app.browser.page, code);
      assertStringIncludes(app.browser.page, "trouble signing you in");
    });
  }
});

Deno.test("the authorization endpoint of an unknown tenant shows a page with AADSTS90002", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.browser.open(app.authorizeUrl().replace(tenant.tenantId, "nobody.onmicrosoft.com"));
  assertStringIncludes(app.browser.page, "AADSTS90002");
});

const AT_THE_APP: [string, Params, string, string][] = [
  ["implicit tokens", { response_type: "id_token" }, "unsupported_response_type", "700054"],
  ["no response_type", { response_type: undefined }, "invalid_request", "900144"],
  ["no scope", { scope: undefined }, "invalid_request", "900144"],
  ["a malformed scope", { scope: 'openid a"b' }, "invalid_scope", "70011"],
  [
    ".default beside another API's scope (W-08)",
    { scope: "openid api://11111111-1111-1111-1111-111111111111/.default User.Read" },
    "invalid_scope",
    "70011",
  ],
  [
    ".default beside one of its own scopes",
    { scope: "User.Read .default" },
    "invalid_scope",
    "70011",
  ],
  ["a short code challenge", { code_challenge: "abc" }, "invalid_request", "501491"],
  ["an unknown prompt", { prompt: "jump" }, "invalid_request", "9002313"],
  [
    "login_hint with select_account",
    { prompt: "select_account", login_hint: "a@b.example" },
    "invalid_request",
    "9002313",
  ],
  ["prompt=none without a session", { prompt: "none" }, "login_required", "50058"],
  ["a provider in the wrong case", { domain_hint: "google" }, "invalid_request", "90023"],
  ["claims that are not JSON", { claims: "{" }, "invalid_request", "9002313"],
];

Deno.test("claims of any JSON are read, and ask for nothing where Entra knows nothing", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const odd = [
    "null",
    "[]",
    '{"access_token":null}',
    '{"id_token":null}',
    '{"access_token":{"acrs":null,"nbf":1,"xms_cc":{"values":{}}},"id_token":"c1"}',
  ];
  for (const claims of odd) {
    await app.authorize({ claims });
    assertStringIncludes(app.browser.page, "<h1>Sign in</h1>", claims);
  }
});

Deno.test("a request that is too long gets AADSTS90015", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  for (const length of [8200, 40_000]) {
    await app.authorize({ state: "x".repeat(length) });
    assertStringIncludes(app.browser.page, "AADSTS90015");
  }
});

Deno.test("once the redirect URI is checked, an error goes to the app, with description and state", async (t) => {
  await using tenant = await startTenant();
  for (const [name, changes, error, code] of AT_THE_APP) {
    await t.step(`${name}: AADSTS${code}`, async () => {
      const app = new App(tenant);
      await app.authorize(changes);
      const { returned } = app;
      assertEquals(returned.error, error);
      assertMatch(
        returned.error_description!,
        new RegExp(
          `^AADSTS${code}: .*\\r\\nTrace ID: [0-9a-f-]{36}\\r\\nCorrelation ID: [0-9a-f-]{36}\\r\\nTimestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
        ),
      );
      assertEquals(returned.error_uri, `${tenant.origin}/error?code=${code}`);
      assertEquals(returned.state, "the-state");
    });
  }
});

const AFTER_SIGN_IN: [string, TenantOptions, Params, string, string][] = [
  ["no admin consent", { application: { adminConsent: false } }, {}, "consent_required", "65001"],
  [
    "a permission that is not registered",
    {},
    { scope: "openid User.ReadWrite" },
    "consent_required",
    "65001",
  ],
  [
    "a permission that needs an administrator",
    {},
    { scope: "openid User.Read.All" },
    "access_denied",
    "90094",
  ],
  [
    "a permission that does not exist",
    {},
    { scope: "openid User.Raed" },
    "invalid_scope",
    "650053",
  ],
  [
    "an API that is not registered",
    {},
    {
      scope: "openid api://11111111-1111-1111-1111-111111111111/Read",
    },
    "invalid_resource",
    "650057",
  ],
  [
    "an API that does not exist",
    {},
    { scope: "openid https://no.example/Read" },
    "invalid_resource",
    "500011",
  ],
  [
    "a user who is not assigned",
    { application: { assignmentRequired: true } },
    {},
    "interaction_required",
    "50105",
  ],
  [
    "mapped claims not accepted",
    { application: { mappedClaimsRefused: true } },
    {},
    "invalid_request",
    "50146",
  ],
];

Deno.test("mistakes in the tenant's set-up are reported after the sign-in", async (t) => {
  for (const [name, options, changes, error, code] of AFTER_SIGN_IN) {
    await t.step(`${name}: AADSTS${code}`, async () => {
      await using tenant = await startTenant(options);
      const app = new App(tenant);
      await app.authorize(changes);
      await app.browser.submit({ email: "alice@example.com", action: "next" });
      await app.browser.submit({ password: tenant.customers[0]!.password, action: "next" });
      assertEquals(app.returned.error, error);
      assertStringIncludes(app.returned.error_description!, `AADSTS${code}: `);
    });
  }
});

Deno.test("an app without a user flow gets AADSTS500208", async () => {
  await using tenant = await startTenant({ application: { userFlow: false } });
  const app = new App(tenant);
  await app.authorize();
  assertStringIncludes(app.browser.page, "AADSTS500208");
});

Deno.test("a session signs in without asking, prompt=login asks again, and the session outlives the tab", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  await app.authorize();
  assert(app.returned.code);
  await app.authorize({ prompt: "none" });
  assert(app.returned.code);
  await app.authorize({ prompt: "login" });
  assertEquals(app.browser.left, undefined);
  assertStringIncludes(app.browser.page, "<h1>Sign in</h1>");
});

Deno.test("the session of a deleted account gets AADSTS16000", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  tenant.removeCustomer(tenant.customers[0]!.id);
  await app.authorize();
  assertEquals(app.returned.error, "interaction_required");
  assertStringIncludes(app.returned.error_description!, "AADSTS16000: ");
  await app.signIn({ prompt: "login" }, "bob@example.com");
});

Deno.test("a redirect loop is stopped with AADSTS50196", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  for (let turn = 0; turn < 15; turn++) {
    await app.authorize();
    assert(app.returned.code);
  }
  await app.authorize();
  assertEquals(app.browser.left, undefined);
  assertStringIncludes(app.browser.page, "AADSTS50196");
});

Deno.test("the parameter claims asks for a one-time code, and the ID token then has acrs", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.signIn();
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  await app.authorize({ claims, prompt: "none" });
  assertEquals(app.returned.error, "login_required");
  await app.authorize({ claims });
  assertStringIncludes(app.browser.page, "We just sent a code to alice@example.com");
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  const { body } = await app.redeem(app.returned.code!);
  assertEquals(
    JSON.parse(atob(body.id_token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))).acrs,
    ["c1"],
  );
  await app.authorize({ claims, prompt: "none" });
  assert(app.returned.code);
});

Deno.test("a test can make any code appear: on a page, at the app, at the token endpoint", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  tenant.refusals.next("page", 50020, { values: ["x", "y", "z"] });
  await app.authorize();
  assertStringIncludes(app.browser.page, "AADSTS50020");
  tenant.refusals.next("redirect", 53003);
  await app.authorize();
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  await app.browser.submit({ password: tenant.customers[0]!.password, action: "next" });
  assertStringIncludes(app.returned.error_description!, "AADSTS53003");
  const code = await app.signIn({ prompt: "login" });
  const claims = '{"access_token":{"polids":{"essential":true,"values":["p"]}}}';
  tenant.refusals.next("token", 50076, { values: ["Graph"], claims });
  const refused = await app.redeem(code);
  assertEquals(refused.status, 400);
  assertEquals(refused.body.suberror, "basic_action");
  assertEquals(refused.body.claims, claims);
  assertEquals((await app.redeem(code)).status, 200);
  assertFalse("claims" in (await app.redeem(code)).body);
});
