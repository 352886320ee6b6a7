import { createPublicKey } from "node:crypto";
import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { makeSigningKey } from "../../emulator/keys/keys.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

async function isSignedIn(visitor: Visitor, { origin }: Harness): Promise<boolean> {
  return (await visitor.request(`${origin}/profile`)).status === 200;
}

/** The `sid` claim of the visitor's session. */
async function sidOf(visitor: Visitor, { origin, services }: Harness): Promise<string> {
  const [cookie] = (await visitor.jar.getCookies(origin)).filter(({ key }) => key === "session");
  return String((await services.sessions.read(cookie!.value))!.claims.sid);
}

Deno.test("GET /front-channel-logout ends the session with that sid, without any cookie (OP-43, OP-44, SP-49)", async () => {
  await using harness = await startHarness();
  const [alice, bob] = [new Visitor(), new Visitor()];
  await signIn(alice, harness);
  await signIn(bob, harness, 1);
  for (
    const query of [{ sid: await sidOf(alice, harness), iss: harness.tenant.issuer }, {
      sid: await sidOf(bob, harness),
    }]
  ) {
    const answer = await new Visitor().request(
      `${harness.origin}/front-channel-logout?${new URLSearchParams(query)}`,
    );
    assertEquals(answer.status, 200);
    assertEquals(answer.headers.get("cache-control"), "no-store");
  }
  assertFalse(await isSignedIn(alice, harness));
  assertFalse(await isSignedIn(bob, harness));
  assertEquals(await Array.fromAsync(harness.kv.list({ prefix: ["session_tokens"] })), []);
});

Deno.test("GET /front-channel-logout ends nothing for another sid or issuer (SP-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const sid = await sidOf(visitor, harness);
  const queries = [{}, { sid: "" }, { sid: crypto.randomUUID() }, {
    sid,
    iss: "https://evil.example/v2.0",
  }, { sid, iss: "" }];
  for (const query of queries) {
    const url = `${harness.origin}/front-channel-logout?${new URLSearchParams(
      query as Record<string, string>,
    )}`;
    assertEquals((await visitor.request(url)).status, 200);
  }
  assertEquals(await isSignedIn(visitor, harness), true);
});

Deno.test("the front-channel logout page alone may be framed, by the authority alone (SP-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const framed = await visitor.request(`${harness.origin}/front-channel-logout`);
  assertStringIncludes(
    framed.headers.get("content-security-policy")!,
    `frame-ancestors ${harness.tenant.origin}`,
  );
  assertEquals(framed.headers.get("x-frame-options"), null);
  const other = await visitor.request(`${harness.origin}/?x=/front-channel-logout`);
  assertStringIncludes(other.headers.get("content-security-policy")!, "frame-ancestors 'none'");
  assertEquals(other.headers.get("x-frame-options"), "DENY");
});

Deno.test("the tenant's sign-out ends the session of the app through its front-channel URL", async () => {
  await using harness = await startHarness();
  harness.tenant.application.frontChannelLogoutUrl = `${harness.origin}/front-channel-logout`;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const page = await visitor.goTo(
    `${harness.tenant.origin}/${harness.tenant.tenantId}/oauth2/v2.0/logout`,
  );
  if (!page.document.querySelector("iframe")) {
    await visitor.submit(page.document.querySelector("button")!.textContent!.trim());
  }
  const frame = visitor.page.document.querySelector("iframe")!.getAttribute("src")!;
  assertEquals((await new Visitor().request(frame)).status, 200);
  assertFalse(await isSignedIn(visitor, harness));
});

Deno.test("POST /back-channel-logout is not there while the metadata does not offer it", async () => {
  await using harness = await startHarness();
  const answer = await new Visitor().request(`${harness.origin}/back-channel-logout`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: "x" }),
  });
  assertEquals(answer.status, 404);
});

/** A tenant that offers back-channel logout, and somebody who can sign as it does. */
async function startBackChannel() {
  const { privateKey } = await makeSigningKey();
  const es = await generateKeyPair("ES256");
  const jwks = [
    { ...await exportJWK(createPublicKey(privateKey)), kid: "test", use: "sig" },
    { ...await exportJWK(es.publicKey), kid: "test-es", use: "sig" },
  ];
  const harness = await startHarness({
    wrapFetch: (fetcher) => async (input, init) => {
      const response = await fetcher(input, init);
      const url = String(input);
      if (url.endsWith("/openid-configuration")) {
        return Response.json({ ...await response.json(), backchannel_logout_supported: true });
      }
      if (!url.endsWith("/keys")) return response;
      const { keys } = await response.json();
      return Response.json({ keys: [...keys, ...jwks] });
    },
  });
  const claims = (sid: string): JWTPayload => ({
    iss: harness.tenant.issuer,
    aud: harness.tenant.clientId,
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 120,
    jti: crypto.randomUUID(),
    sid,
    unknown: "claim",
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  const sign = (payload: JWTPayload, header: Record<string, unknown> = {}) =>
    new SignJWT(payload).setProtectedHeader({
      alg: "RS256",
      kid: "test",
      typ: "logout+jwt",
      ...header,
    }).sign(
      header.alg === "ES256" ? es.privateKey : privateKey,
    );
  const send = (token: string) =>
    new Visitor().request(`${harness.origin}/back-channel-logout`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: token, unknown: "field" }),
    });
  return {
    harness,
    claims,
    sign,
    send,
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}

Deno.test("POST /back-channel-logout ends the session that the token names, once (OP-45, SP-50)", async () => {
  await using channel = await startBackChannel();
  const { harness, claims, sign, send } = channel;
  const [alice, bob] = [new Visitor(), new Visitor()];
  await signIn(alice, harness);
  await signIn(bob, harness, 1);
  const token = await sign(claims(await sidOf(alice, harness)));
  const answer = await send(token);
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assertFalse(await isSignedIn(alice, harness));
  assertEquals(await isSignedIn(bob, harness), true);
  assertEquals((await send(token)).status, 400);

  const late = await sign(claims(await sidOf(bob, harness)));
  harness.passTime(15 * 60_000);
  assertEquals((await send(late)).status, 400);
  assertEquals(await isSignedIn(bob, harness), true);
});

Deno.test("POST /back-channel-logout ends all sessions of a subject", async () => {
  await using channel = await startBackChannel();
  const { harness, claims, sign, send } = channel;
  const [one, two] = [new Visitor(), new Visitor()];
  await signIn(one, harness);
  await signIn(two, harness);
  const [cookie] = (await one.jar.getCookies(harness.origin)).filter(({ key }) =>
    key === "session"
  );
  const { sub } = (await harness.services.sessions.read(cookie!.value))!.claims;
  const { sid: _, ...rest } = claims("");
  assertEquals((await send(await sign({ ...rest, sub }))).status, 200);
  assertFalse(await isSignedIn(one, harness));
  assertFalse(await isSignedIn(two, harness));
});

const SECONDS = Math.floor(Date.now() / 1000);

/** What makes a token that would do one that does not: other claims, and another header. */
const REFUSED: Record<string, [claims: Record<string, unknown>, header?: Record<string, unknown>]> =
  {
    "another alg (OP-47)": [{}, { alg: "ES256", kid: "test-es" }],
    "no event (OP-48)": [{ events: undefined }],
    "another event (OP-49)": [{ events: { "http://schemas.openid.net/event/foobar": {} } }],
    "a nonce (OP-50)": [{ nonce: "x" }],
    "another audience (OP-51)": [{ aud: "INVALID" }],
    "another issuer (OP-52)": [{ iss: "https://evil.example/v2.0" }],
    "neither sub nor sid": [{ sid: undefined }],
    "a sid that is no text": [{ sid: 1 }],
    "expired": [{ exp: SECONDS - 120 }],
    "no expiry": [{ exp: undefined }],
    "too old": [{ iat: SECONDS - 12 * 60 }],
    "from the future": [{ iat: SECONDS + 600 }],
    "no time of issue": [{ iat: undefined }],
    "no jti": [{ jti: undefined }],
    "an unknown key": [{}, { kid: "nobody" }],
    "another type": [{}, { typ: "at+jwt" }],
  };

Deno.test("POST /back-channel-logout refuses every other token, and keeps the session (OP-46 to OP-52)", async () => {
  await using channel = await startBackChannel();
  const { harness, claims, sign, send } = channel;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const sid = await sidOf(visitor, harness);
  const none = [{ alg: "none" }, claims(sid)].map((part) =>
    new TextEncoder().encode(JSON.stringify(part)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    })
  );
  const cases: Record<string, string> = {
    "not a token": "x",
    "alg none (OP-46)": `${none.join(".")}.`,
  };
  // Each has a jti of its own: it is not refused for having been there before.
  for (const [name, [changed, header]] of Object.entries(REFUSED)) {
    cases[name] = await sign({ ...claims(sid), ...changed }, header);
  }
  for (const [name, token] of Object.entries(cases)) {
    const answer = await send(token);
    assertEquals(answer.status, 400, name);
    assertEquals(answer.headers.get("cache-control"), "no-store", name);
    assertEquals(await isSignedIn(visitor, harness), true, name);
  }
  assertFalse(harness.log.some((line) => line.includes("eyJ")));
  assertEquals((await send(await sign(claims(sid)))).status, 200, "the same without a fault");
  assertFalse(await isSignedIn(visitor, harness));
});
