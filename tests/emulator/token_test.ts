import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { startTenant, type TenantOptions } from "../../emulator/tenant.ts";
import { App, jwtPart, type TokenAnswer } from "./support/app.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

Deno.test("a token response has Microsoft's members in Microsoft's order", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { status, headers, body } = await app.redeem(await app.signIn());
  assertEquals(status, 200);
  assertEquals(Object.keys(body), [
    "token_type",
    "scope",
    "expires_in",
    "ext_expires_in",
    "access_token",
    "refresh_token",
    "id_token",
  ]);
  assertEquals(body.scope, "email openid profile https://graph.microsoft.com/User.Read");
  assert(body.expires_in >= 3599 && body.expires_in < 5400);
  assertEquals(headers.get("cache-control"), "no-store, no-cache");
  assertEquals(headers.get("content-type"), "application/json; charset=utf-8");
  assertEquals(headers.get("p3p"), 'CP="DSP CUR OTPi IND OTRi ONL FIN"');
  assertMatch(headers.get("x-ms-request-id")!, /^[0-9a-f-]{36}$/);
  assert(body.refresh_token.length > 1000);
});

Deno.test("there is no refresh token without offline_access, and no ID token without openid", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const body = await app.signedIn({ scope: "User.Read" });
  assertEquals(Object.keys(body), [
    "token_type",
    "scope",
    "expires_in",
    "ext_expires_in",
    "access_token",
  ]);
});

Deno.test("an access token for Graph has version 1 and a nonce in its header", async () => {
  await using tenant = await startTenant({ accessTokenSeconds: 3599 });
  const { access_token, expires_in } = await new App(tenant).signedIn();
  assertEquals(expires_in, 3599);
  assertEquals(Object.keys(jwtPart(access_token, "header")), ["typ", "nonce", "alg", "x5t", "kid"]);
  const claims = jwtPart(access_token, "payload");
  assertEquals(claims.iss, `https://sts.windows.net/${tenant.tenantId}/`);
  assertEquals(claims.aud, "00000003-0000-0000-c000-000000000000");
  assertEquals(claims.scp, "openid profile User.Read");
});

Deno.test("a client that understands claims challenges gets access tokens for a day", async () => {
  await using tenant = await startTenant();
  const claims = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
  const { expires_in, access_token } = await new App(tenant).signedIn({ claims });
  assert(expires_in >= 20 * 3600 - 1 && expires_in < 28 * 3600);
  assertEquals(jwtPart(access_token, "payload").xms_cc, ["CP1"]);
});

Deno.test("a token response has client_info if the request asks for it", async () => {
  await using tenant = await startTenant();
  const { client_info } = await new App(tenant).signedIn({ client_info: "1" });
  const { uid, utid } = JSON.parse(atob(client_info.replace(/-/g, "+").replace(/_/g, "/")));
  assertEquals([uid, utid], [tenant.customers[0]!.id, tenant.tenantId]);
});

type Act = (app: App, code: string) => Promise<TokenAnswer>;

const REFUSED: [string, Act, number, string, number][] = [
  ["no grant_type", (app) => app.token({}), 400, "invalid_request", 900144],
  [
    "an unsupported grant",
    (app) => app.token({ grant_type: "password" }),
    400,
    "unsupported_grant_type",
    70003,
  ],
  [
    "no client_id",
    (app, code) => app.redeem(code, { client_id: undefined }),
    400,
    "invalid_request",
    900144,
  ],
  [
    "an unknown app",
    (app, code) => app.redeem(code, { client_id: "x" }),
    400,
    "unauthorized_client",
    700016,
  ],
  [
    "no secret",
    (app, code) => app.redeem(code, { client_secret: undefined }),
    401,
    "invalid_client",
    7000218,
  ],
  [
    "a wrong secret",
    (app, code) => app.redeem(code, { client_secret: "x" }),
    401,
    "invalid_client",
    7000215,
  ],
  [
    "the secret's ID",
    (app, code) => app.redeem(code, { client_secret: app.tenant.application.secrets[0]!.id }),
    401,
    "invalid_client",
    7000215,
  ],
  ["no code", (app) => app.redeem(""), 400, "invalid_request", 900144],
  ["a cut code", (app, code) => app.redeem(code.slice(0, -1)), 400, "invalid_grant", 9002313],
  [
    "an invented code",
    (app, code) => app.redeem(code.replace(/.{5}$/, "AAAAA")),
    400,
    "invalid_grant",
    70000,
  ],
  [
    "another redirect URI",
    (app, code) => app.redeem(code, { redirect_uri: "http://localhost:3000/signed-out" }),
    400,
    "invalid_grant",
    500112,
  ],
  [
    "a wrong verifier",
    (app, code) => app.redeem(code, { code_verifier: "a".repeat(43) }),
    400,
    "invalid_grant",
    501481,
  ],
  [
    "no verifier",
    (app, code) => app.redeem(code, { code_verifier: undefined }),
    400,
    "invalid_grant",
    501481,
  ],
  ["an empty scope", (app, code) => app.redeem(code, { scope: "" }), 400, "invalid_request", 28003],
  [
    "two resources",
    (app, code) =>
      app.redeem(code, { scope: "User.Read api://11111111-1111-1111-1111-111111111111/x" }),
    400,
    "invalid_request",
    28000,
  ],
  [
    "a secret from a browser",
    (app, code) =>
      app.token({ grant_type: "authorization_code", code }, { origin: "https://app.example" }),
    400,
    "invalid_request",
    9002326,
  ],
];

Deno.test("the token endpoint refuses mistakes with Microsoft's codes", async (t) => {
  await using tenant = await startTenant();
  for (const [name, act, status, error, code] of REFUSED) {
    await t.step(`${name}: ${status} AADSTS${code}`, async () => {
      const app = new App(tenant);
      const answer = await act(app, await app.signIn());
      assertEquals(answer.status, status, JSON.stringify(answer.body));
      assertEquals(answer.headers.get("www-authenticate"), null);
      const { body } = answer;
      assertEquals(body.error, error);
      assertEquals(body.error_codes, [code]);
      assertEquals(Object.keys(body).slice(0, 7), [
        "error",
        "error_description",
        "error_codes",
        "timestamp",
        "trace_id",
        "correlation_id",
        "error_uri",
      ]);
      assertStringIncludes(
        body.error_description,
        ` Trace ID: ${body.trace_id} Correlation ID: ${body.correlation_id} Timestamp: ${body.timestamp}`,
      );
      assertEquals(body.error_uri, `${tenant.origin}/error?code=${code}`);
    });
  }
});

Deno.test("the correlation ID is the request's client-request-id", async () => {
  await using tenant = await startTenant();
  const id = crypto.randomUUID();
  const { body } = await new App(tenant).token({}, { "client-request-id": id });
  assertEquals(body.correlation_id, id);
});

Deno.test("a code works once (else AADSTS54005), within 10 minutes (else AADSTS70008)", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const code = await app.signIn();
  assertEquals((await app.redeem(code)).status, 200);
  assertEquals((await app.redeem(code)).body.error_codes, [54005]);
  const late = await app.signIn({ prompt: "login" });
  tenant.moveClock(10 * MINUTE + 1000);
  assertEquals((await app.redeem(late)).body.error_codes, [70008]);
});

Deno.test("a code of another tenant gets AADSTS700005, and one of another app AADSTS70000", async () => {
  const clientId = crypto.randomUUID();
  await using tenant = await startTenant({
    applications: [{ clientId, secrets: [{ value: "s", id: "i", expires: undefined }] }],
  });
  await using other = await startTenant({ name: "fabrikam" });
  const app = new App(tenant);
  const foreign = await new App(other).signIn();
  assertEquals((await app.redeem(foreign)).body.error_codes, [700005]);
  const code = await app.signIn();
  const answer = await app.redeem(code, { client_id: clientId, client_secret: "s" });
  assertEquals(answer.body.error_codes, [70000]);
});

Deno.test("PKCE accepts the method plain", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const code = await app.signIn({ code_challenge: app.verifier, code_challenge_method: "plain" });
  assertEquals((await app.redeem(code, { code_verifier: "a".repeat(43) })).status, 400);
  assertEquals((await app.redeem(code)).status, 200);
});

Deno.test("a secret is accepted in the body, or form-encoded by Basic authentication", async () => {
  const clientSecret = "a:b%c+d e~ü";
  await using tenant = await startTenant({ clientSecret });
  const app = new App(tenant);
  assertEquals((await app.redeem(await app.signIn())).status, 200);
  const encode = (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
  const basic = btoa(`${encode(tenant.clientId)}:${encode(clientSecret)}`);
  const code = await app.signIn({ prompt: "login" });
  const answer = await app.token({
    client_id: undefined,
    client_secret: undefined,
    grant_type: "authorization_code",
    code,
    redirect_uri: "http://localhost:3000/getAToken",
    code_verifier: app.verifier,
  }, { authorization: `Basic ${basic}` });
  assertEquals(answer.status, 200, JSON.stringify(answer.body));
});

Deno.test("Basic authentication that can't be decoded is AADSTS9002313", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  for (const basic of ["a", btoa("%:%")]) {
    const { status, body } = await app.token(
      { client_id: undefined, client_secret: undefined, grant_type: "refresh_token" },
      { authorization: `Basic ${basic}` },
    );
    assertEquals([status, body.error], [400, "invalid_request"], basic);
  }
});

const SET_UPS: [string, TenantOptions["application"], number][] = [
  ["an expired secret", { secrets: [{ value: "s", id: "i", expires: 0 }] }, 7000222],
  ["an app of another platform", { platform: "mobile" }, 700025],
];

Deno.test("mistakes in the tenant's set-up are reported at the token endpoint", async (t) => {
  for (const [name, application = {}, code] of SET_UPS) {
    await t.step(`${name}: AADSTS${code}`, async () => {
      await using tenant = await startTenant({ application });
      const app = new App(tenant);
      const { status, body } = await app.redeem(await app.signIn());
      assertEquals(status, 401);
      assertEquals(body.error_codes, [code]);
    });
  }
});

Deno.test("two secrets are valid during a rotation", async () => {
  await using tenant = await startTenant();
  tenant.application.secrets.push({ value: "the-next", id: "i", expires: undefined });
  const app = new App(tenant);
  const { refresh_token } = await app.signedIn();
  assertEquals((await app.refresh(refresh_token, { client_secret: "the-next" })).status, 200);
  assertEquals((await app.refresh(refresh_token)).status, 200);
});

Deno.test("each refresh returns a new refresh token, and the old one stays valid", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const first = await app.signedIn();
  const [one, other] = await Promise.all([
    app.refresh(first.refresh_token),
    app.refresh(first.refresh_token),
  ]);
  assertEquals([one.status, other.status], [200, 200]);
  const tokens = [first, one.body, other.body].map(({ refresh_token }) => refresh_token);
  assertEquals(new Set(tokens).size, 3);
  assertNotEquals(one.body.access_token, first.access_token);
  const [before, after] = [first, one.body].map(({ id_token }) => jwtPart(id_token, "payload"));
  assertEquals([after.sub, after.iss, after.aud], [before.sub, before.iss, before.aud]);
  assertFalse("nonce" in after);
});

Deno.test("a refresh token works for every resource with consent", async () => {
  const api = `api://${crypto.randomUUID()}`;
  await using tenant = await startTenant({
    application: {
      permissions: ["openid", "profile", "offline_access", "User.Read", `${api}/Orders.Read`],
    },
  });
  const app = new App(tenant);
  const { refresh_token } = await app.signedIn();
  const { body } = await app.refresh(refresh_token, { scope: `openid ${api}/Orders.Read` });
  assertEquals(body.scope, `openid profile ${api}/Orders.Read`);
  assertEquals(jwtPart(body.access_token, "payload").aud, api.slice("api://".length));
  assertEquals((await app.graph(body.access_token)).status, 401);
});

Deno.test("a refresh token gets AADSTS50173 if revoked, AADSTS700082 after 90 idle days, AADSTS50034 if the account is gone", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const first = await app.signedIn();
  tenant.revokeRefreshTokens(tenant.customers[0]!.id);
  const revoked = await app.refresh(first.refresh_token);
  assertEquals([revoked.status, revoked.body.error, revoked.body.error_codes], [
    400,
    "invalid_grant",
    [50173],
  ]);

  const second = await app.signedIn({ prompt: "login" });
  tenant.moveClock(1000);
  tenant.revokeSessions(tenant.customers[0]!.id);
  assertEquals((await app.refresh(second.refresh_token)).body.error_codes, [50173]);

  const third = await app.signedIn({ prompt: "login" });
  tenant.moveClock(90 * DAY + 1000);
  const { body } = await app.refresh(third.refresh_token);
  assertEquals(body.error_codes, [700082]);
  assertStringIncludes(body.error_description, "due to inactivity.\u00a0The token was issued on");

  const fourth = await app.signedIn({ prompt: "login" });
  tenant.removeCustomer(tenant.customers[0]!.id);
  assertEquals((await app.refresh(fourth.refresh_token)).body.error_codes, [50034]);
});

Deno.test("a public client redeems with PKCE alone", async () => {
  await using tenant = await startTenant({ application: { platform: "mobile" } });
  const app = new App(tenant);
  const { status } = await app.redeem(await app.signIn(), { client_secret: undefined });
  assertEquals(status, 200);
});
