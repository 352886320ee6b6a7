import { assert, assertEquals, assertRejects } from "@std/assert";
import { AuthorizationResponseError, calculatePKCECodeChallenge } from "@panva/oauth4webapi";
import { Conversation } from "../support/conversation.ts";
import { ENVIRONMENT, ISSUER, TENANT_ID } from "../support/fake_authority.ts";
import type { Answer } from "../support/fake_fetch.ts";

/** Tells the authority that the app handles claims challenges (D-11). */
const CLAIMS = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
const REDIRECT_URI = "http://localhost:3000/getAToken";

/** All parameters of a query or a form, repetitions included. */
function entries(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
}

Deno.test("authorizationUrl() has exactly these parameters (OP-01, SP-05, SP-07, SP-51)", async () => {
  const { entra, attempt } = new Conversation();
  const url = await entra.authorizationUrl(attempt, {});
  assertEquals(
    url.origin + url.pathname,
    `https://contoso.ciamlogin.com/${TENANT_ID}/oauth2/v2.0/authorize`,
  );
  assertEquals(entries(url.searchParams), {
    client_id: [ENVIRONMENT.CLIENT_ID],
    response_type: ["code"],
    response_mode: ["query"],
    redirect_uri: [REDIRECT_URI],
    scope: ["openid profile offline_access User.Read"],
    state: [attempt.state],
    nonce: [attempt.nonce],
    code_challenge: [await calculatePKCECodeChallenge(attempt.codeVerifier)],
    code_challenge_method: ["S256"],
    claims: [CLAIMS],
  });
});

Deno.test("authorizationUrl() asks for the scopes, the new proof and the claims of the attempt (RL-29)", async () => {
  const { entra, attempt } = new Conversation();
  const { searchParams } = await entra.authorizationUrl({
    ...attempt,
    scopes: ["User.ReadWrite", "User.Read", "openid"],
    reauthenticate: true,
    challenge: '{"id_token":{"x":null},"access_token":{"nbf":{"essential":true},"xms_cc":1}}',
  }, {});
  assertEquals(searchParams.getAll("scope"), [
    "openid profile offline_access User.Read User.ReadWrite",
  ]);
  assertEquals(searchParams.getAll("prompt"), ["login"]);
  assertEquals(JSON.parse(searchParams.get("claims")!), {
    id_token: { x: null },
    access_token: { nbf: { essential: true }, xms_cc: { values: ["cp1"] } },
  });
});

Deno.test("authorizationUrl() contains neither the verifier nor the secret (SP-11)", async () => {
  const { entra, attempt } = new Conversation();
  const { href } = await entra.authorizationUrl(attempt, {});
  for (const secret of [attempt.codeVerifier, ENVIRONMENT.CLIENT_SECRET]) {
    assert(!href.includes(secret));
  }
});

Deno.test("authorizationUrl() adds the hints, and the language as mkt too", async () => {
  const { entra, attempt } = new Conversation();
  const hints = { prompt: "create", login_hint: "alice+1@example.com", ui_locales: "sv en" };
  const { searchParams } = await entra.authorizationUrl(attempt, hints);
  for (const [name, value] of Object.entries({ ...hints, mkt: "sv en" })) {
    assertEquals(searchParams.getAll(name), [value]);
  }
});

Deno.test("authorizationUrl() keeps a query that the endpoint already has", async () => {
  const { entra, tenant, attempt } = new Conversation();
  tenant.metadata.authorization_endpoint += "?p=flow";
  const { searchParams } = await entra.authorizationUrl(attempt, {});
  assertEquals(searchParams.get("p"), "flow");
});

Deno.test("redeem() sends the code once, with verifier, redirect URI and the secret in one place (SP-18)", async () => {
  const conversation = new Conversation();
  await conversation.redeem();
  const [call, ...others] = conversation.tenant.calls("token");
  assertEquals(others, []);
  assertEquals([call!.method, call!.redirect, call!.abortable], ["POST", "manual", true]);
  assertEquals(call!.url.search, "");
  assertEquals(call!.headers.get("authorization"), null);
  assertEquals(entries(call!.form), {
    grant_type: ["authorization_code"],
    code: ["code.alice"],
    redirect_uri: [REDIRECT_URI],
    code_verifier: [conversation.attempt.codeVerifier],
    client_id: [ENVIRONMENT.CLIENT_ID],
    client_secret: [ENVIRONMENT.CLIENT_SECRET],
    scope: ["openid profile offline_access User.Read"],
  });
});

const ODD_SECRETS = ["a:b", "100%", "a+b c", "ü€🦊", "~.-_!*'()", '=&?#/\\"', "abc8Q~x.y_z-1"];

for (const secret of ODD_SECRETS) {
  Deno.test(`redeem() sends the secret ${secret} unchanged, in the form and in the header (OP-14)`, async () => {
    const byForm = new Conversation({ CLIENT_SECRET: secret });
    await byForm.redeem();
    assertEquals(byForm.tenant.calls("token")[0]!.form.getAll("client_secret"), [secret]);

    const byHeader = new Conversation({ CLIENT_SECRET: secret });
    byHeader.tenant.metadata.token_endpoint_auth_methods_supported = ["client_secret_basic"];
    await byHeader.redeem();
    const { headers, form } = byHeader.tenant.calls("token")[0]!;
    // RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
    const [id, password] = atob(headers.get("authorization")!.slice("Basic ".length)).split(":");
    assertEquals(new URLSearchParams(`${id}=${password}`).get(ENVIRONMENT.CLIENT_ID), secret);
    assertEquals(form.has("client_secret"), false);
  });
}

Deno.test("redeem() authenticates by header if the metadata does not say how", async () => {
  const conversation = new Conversation();
  delete conversation.tenant.metadata.token_endpoint_auth_methods_supported;
  await conversation.redeem();
  assert(conversation.tenant.calls("token")[0]!.headers.get("authorization")?.startsWith("Basic "));
});

Deno.test("redeem() returns the claims, the tokens and the expiry of the access token", async () => {
  const conversation = new Conversation();
  const grant = await conversation.redeem();
  assertEquals([grant.claims.sub, grant.claims.iss], ["alice", ISSUER]);
  assertEquals([grant.accessToken, grant.refreshToken], ["access.1.alice", "refresh.1.alice"]);
  assertEquals(grant.idToken?.split(".").length, 3);
  assertEquals(grant.expiresAt, conversation.clock.now() + 3_600_000);
});

Deno.test("redeem() returns the granted scopes, or undefined if the answer names none (CV-18)", async () => {
  const granted = async (scope: unknown) => {
    const conversation = new Conversation();
    conversation.tenant.tokens = { scope };
    return (await conversation.redeem()).granted;
  };
  assertEquals(await granted("openid https://graph.microsoft.com/User.Read"), [
    "openid",
    "https://graph.microsoft.com/User.Read",
  ]);
  assertEquals(await granted(""), []);
  assertEquals(await granted(undefined), undefined);
});

Deno.test("redeem() assumes a short life if the answer has no expires_in (N-12)", async () => {
  const conversation = new Conversation();
  conversation.tenant.tokens = { expires_in: undefined, refresh_token: undefined };
  const grant = await conversation.redeem();
  assertEquals(grant.expiresAt, conversation.clock.now() + 300_000);
  assertEquals(grant.refreshToken, undefined);
});

for (const expires_in of [1e306, Number.MAX_SAFE_INTEGER, 2 ** 32, 1e-9, 0, 0.5]) {
  Deno.test(`redeem() keeps a lifetime of ${expires_in} s between 30 s and 28 h (W-71)`, async () => {
    const conversation = new Conversation();
    conversation.tenant.tokens = { expires_in };
    const { expiresAt } = await conversation.redeem();
    const lifetime = (expiresAt - conversation.clock.now()) / 1000;
    assert(lifetime >= 30 && lifetime <= 28 * 3_600, `${lifetime} s`);
  });
}

Deno.test("redeem() ignores unknown parameters, and accepts the right iss (SP-17)", async () => {
  const query = { session_state: "1", client_info: "2", foo: "3", iss: ISSUER };
  assertEquals((await new Conversation().redeem(query)).claims.sub, "alice");
});

const BAD_ANSWERS: Record<string, Record<string, string>> = {
  "another state (CV-04)": { state: "x" },
  "no state": { state: "" },
  "no code": { code: "" },
  "another issuer (SP-45)": { iss: `${ISSUER}/` },
  "another issuer beside an error (SP-45)": { iss: "https://evil.example", error: "access_denied" },
  "an ID token in the query (SP-05)": { id_token: "x" },
  "a token in the query (SP-05)": { token: "x" },
  "a response in the query": { response: "x" },
};

for (const [name, query] of Object.entries(BAD_ANSWERS)) {
  Deno.test(`redeem() refuses ${name}, and does not send the code`, async () => {
    const conversation = new Conversation();
    await assertRejects(() => conversation.redeem(query));
    assertEquals(conversation.tenant.calls("token"), []);
  });
}

Deno.test("redeem() passes on the authority's error code", async () => {
  const answer = { error: "access_denied", error_description: "AADSTS65004" };
  const conversation = new Conversation();
  const { error } = await assertRejects(
    () => conversation.redeem(answer),
    AuthorizationResponseError,
  );
  assertEquals(error, "access_denied");
});

/** Answers to a code that hold no tokens (RL-05). */
const USELESS: Record<string, Answer> = {
  "a server error": () => new Response("oops", { status: 500 }),
  "a redirect (CV-21)": () => Response.redirect("https://evil.example/", 307),
  "HTML": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "nothing": () => new Response(),
  "an array": () => Response.json([]),
  "null": () => Response.json(null),
  "no access token": () => Response.json({ token_type: "Bearer" }),
  "more than 1 MiB": () => new Response(" ".repeat(1024 * 1024 + 1)),
};

for (const [name, answer] of Object.entries(USELESS)) {
  Deno.test(`redeem() fails on ${name}, and does not send the code again (RL-35)`, async () => {
    const conversation = new Conversation();
    conversation.tenant.answers.token = answer;
    await assertRejects(() => conversation.redeem());
    assertEquals(conversation.tenant.calls("token").length, 1);
  });
}

Deno.test("redeem() and refresh() refuse every token type but Bearer", async () => {
  for (const token_type of ["DPoP", "mac", "", undefined]) {
    const conversation = new Conversation();
    conversation.tenant.tokens = { token_type };
    await assertRejects(() => conversation.redeem());
    await assertRejects(() => conversation.entra.refresh("refresh.0.alice", ["User.Read"]));
  }
});

Deno.test("refresh() sends the scopes, and authenticates like redeem()", async () => {
  const { entra, tenant } = new Conversation();
  const grant = await entra.refresh("refresh.0.alice", ["api://orders/Read", "api://orders/Write"]);
  assertEquals([grant.accessToken, grant.refreshToken], ["access.1.alice", "refresh.1.alice"]);
  const [call] = tenant.calls("token");
  assertEquals([call!.redirect, call!.abortable], ["manual", true]);
  assertEquals(entries(call!.form), {
    grant_type: ["refresh_token"],
    refresh_token: ["refresh.0.alice"],
    scope: ["openid profile offline_access api://orders/Read api://orders/Write"],
    claims: [CLAIMS],
    client_id: [ENVIRONMENT.CLIENT_ID],
    client_secret: [ENVIRONMENT.CLIENT_SECRET],
  });
});

Deno.test("refresh() needs no ID token in the answer", async () => {
  const { entra, tenant } = new Conversation();
  tenant.tokens = { id_token: undefined };
  const grant = await entra.refresh("refresh.0.alice", ["User.Read"]);
  assertEquals([grant.claims, grant.idToken], [undefined, undefined]);
});

Deno.test("endSessionUrl() sends the browser back to /signed-out, with a hint and no token (SP-47)", async () => {
  const { entra } = new Conversation({ REDIRECT_URI: "https://app.example/getAToken" });
  const claims = { iss: ISSUER, sub: "alice", aud: "a", iat: 1, exp: 1, login_hint: "O.CiQ" };
  const url = await entra.endSessionUrl(claims, "an.id.token");
  assertEquals(url!.pathname, `/${TENANT_ID}/oauth2/v2.0/logout`);
  assertEquals(entries(url!.searchParams), {
    client_id: [ENVIRONMENT.CLIENT_ID],
    post_logout_redirect_uri: ["https://app.example/signed-out"],
    logout_hint: ["O.CiQ"],
  });
});

Deno.test("endSessionUrl() sends the ID token as the hint if the tenant issues no login_hint (SP-46)", async () => {
  const { entra } = new Conversation();
  const claims = { iss: ISSUER, sub: "alice", aud: "a", iat: 1, exp: 1 };
  const hint = async (idToken?: string) =>
    (await entra.endSessionUrl(claims, idToken))!.searchParams.get("id_token_hint");
  assertEquals([await hint("an.id.token"), await hint()], ["an.id.token", null]);
});

Deno.test("endSessionUrl() is null if the authority has no such endpoint (RL-40)", async () => {
  const { entra, tenant } = new Conversation();
  delete tenant.metadata.end_session_endpoint;
  const claims = { iss: ISSUER, sub: "alice", aud: "a", iat: 1, exp: 1 };
  assertEquals(await entra.endSessionUrl(claims, undefined), null);
});
