import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { API_ID, ApiStory, WITH_API } from "./support/example_api.ts";

const HOUR_MS = 60 * 60_000;

Deno.test("the example API answers a call with a valid access token", async () => {
  await using story = await ApiStory.start();
  const { status, headers, body } = await story.call("/orders", await story.token());
  assertEquals(status, 200);
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(body, []);
});

/** Headers without a token, or malformed, and the answers to them. */
const HEADERS: Record<string, [header: string | undefined, status: number, challenge: RegExp]> = {
  "no header": [undefined, 401, /^Bearer realm="orders"$/],
  "another scheme": ["Basic YTpi", 401, /^Bearer realm="orders"$/],
  "a scheme that only begins like Bearer": ["BearerX abc", 401, /^Bearer realm="orders"$/],
  "no token": ["Bearer", 400, /error="invalid_request"/],
  "two tokens": ["Bearer a.b.c d.e.f", 400, /error="invalid_request"/],
  "text that is no token": ['Bearer "a"', 400, /error="invalid_request"/],
};

for (const [name, [authorization, status, challenge]] of Object.entries(HEADERS)) {
  Deno.test(`the example API answers ${status} to ${name} (RFC 6750, 3)`, async () => {
    await using story = await ApiStory.start();
    const headers = authorization === undefined ? undefined : { authorization };
    const answer = await story.call("/orders", undefined, headers && { headers });
    assertEquals(answer.status, status);
    assertMatch(answer.challenge, challenge);
  });
}

Deno.test("the example API takes no token from the address or the body", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  assertEquals((await story.call(`/orders?access_token=${token}`)).status, 401);
  const body = new URLSearchParams({ access_token: token });
  assertEquals((await story.call("/orders", undefined, { method: "POST", body })).status, 401);
});

Deno.test("strangers don't learn which paths the example API has", async () => {
  await using story = await ApiStory.start();
  assertEquals((await story.call("/nothing")).status, 401);
  assertEquals((await story.call("/nothing", await story.token())).status, 404);
});

const seconds = () => Math.floor(Date.now() / 1000);

/** Claims that a token must not have. Each token is signed with the tenant's own key. */
const WRONG_CLAIMS: Record<string, () => Record<string, unknown>> = {
  "another issuer": () => ({ iss: "https://login.microsoftonline.com/common/v2.0" }),
  "no issuer": () => ({ iss: undefined }),
  "version 1": () => ({ iss: `https://sts.windows.net/${API_ID}/`, ver: "1.0" }),
  "another version": () => ({ ver: "1.0" }),
  "another audience": () => ({ aud: "11111111-2222-4333-8444-555555555555" }),
  "its identifier URI as the audience": () => ({ aud: `api://${API_ID}` }),
  "audiences besides its own": () => ({ aud: [API_ID, "11111111-2222-4333-8444-555555555555"] }),
  "no audience": () => ({ aud: undefined }),
  "another tenant": () => ({ tid: "11111111-2222-4333-8444-555555555555" }),
  "no tenant": () => ({ tid: undefined }),
  "another client": () => ({ azp: "11111111-2222-4333-8444-555555555555" }),
  "no client": () => ({ azp: undefined }),
  "a client that is a list": () => ({ azp: [] }),
  "no customer": () => ({ oid: undefined }),
  "no expiry": () => ({ exp: undefined }),
  "an expiry that is past": () => ({ exp: seconds() - 120 }),
  "an expiry that is text": () => ({ exp: "tomorrow" }),
  "a beginning in the future": () => ({ nbf: seconds() + 120 }),
  "no scopes, as an ID token or an app's own token": () => ({ scp: undefined }),
  "a nonce, as an ID token": () => ({ nonce: "n" }),
};

for (const [name, changes] of Object.entries(WRONG_CLAIMS)) {
  Deno.test(`the example API refuses a token with ${name}`, async () => {
    await using story = await ApiStory.start();
    const token = await story.forged(await story.token(), changes());
    const { status, challenge, body } = await story.call("/orders", token);
    assertEquals(status, 401);
    assertStringIncludes(challenge, 'error="invalid_token"');
    assertEquals(body.error, "invalid_token");
  });
}

Deno.test("a token is accepted for a minute after its expiry, because clocks differ", async () => {
  await using story = await ApiStory.start();
  const token = await story.forged(await story.token(), { exp: seconds() - 30 });
  assertEquals((await story.call("/orders", token)).status, 200);
});

for (const signature of ["broken", "empty", "hmac", "foreign key", "ecdsa"] as const) {
  Deno.test(`the example API refuses a token with the signature "${signature}"`, async () => {
    await using story = await ApiStory.start();
    const [header, payload] = (await story.token()).split(".").slice(0, 2).map((part) =>
      JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")))
    );
    const token = await story.tenant.signJwt(header, payload, signature);
    const { status, challenge } = await story.call("/orders", token);
    assertEquals(status, 401);
    assertStringIncludes(challenge, 'error="invalid_token"');
  });
}

Deno.test("the example API refuses text that is no JWT, and unsigned tokens", async () => {
  await using story = await ApiStory.start();
  const [, payload] = (await story.token()).split(".");
  const none = btoa(JSON.stringify({ alg: "none" })).replaceAll("=", "");
  for (const token of ["x", "a.b.c", "a.b", `${none}.${payload}.`]) {
    const { status, challenge } = await story.call("/orders", token);
    assertEquals(status, 401);
    assertStringIncludes(challenge, 'error="invalid_token"');
  }
});

Deno.test("the example API refuses a real ID token of its own, and a token for Graph", async () => {
  const api = { ...WITH_API.applications![0]!, redirectUris: ["http://localhost/getAToken"] };
  await using story = await ApiStory.start({}, {
    ...WITH_API,
    applications: [{ ...api, userFlow: true }],
  });
  const client = { client_id: API_ID };
  const code = await story.app.signIn({ ...client, scope: "openid" });
  const secret = api.secrets![0]!.value;
  const { body } = await story.app.redeem(code, { ...client, client_secret: secret });
  assertEquals((await story.call("/orders", body.id_token)).status, 401);
  const { access_token } = await story.app.signedIn({ prompt: "login" });
  assertEquals((await story.call("/orders", access_token)).status, 401);
});

Deno.test("neither the answer nor the log of a refusal quotes the token", async () => {
  await using story = await ApiStory.start();
  const token = await story.forged(await story.token(), { azp: "stranger-12345" });
  const { headers, body } = await story.call("/orders", token);
  const told = JSON.stringify([[...headers], body, story.api.log]);
  for (const secret of [token, "stranger-12345"]) assertFalse(told.includes(secret));
  assertStringIncludes(told, "another app");
});

Deno.test("a new signing key is accepted at once, and the keys that were withdrawn are gone with it", async () => {
  await using story = await ApiStory.start({ keysCooldownMs: 0 });
  const before = await story.token();
  assertEquals((await story.call("/orders", before)).status, 200);
  await story.tenant.rollKeys({ keepOld: false });
  assertEquals((await story.call("/orders", await story.token())).status, 200);
  // The new keys have replaced the old ones.
  assertEquals((await story.call("/orders", before)).status, 401);
});

Deno.test("keys are loaded once, and unknown key IDs don't make the API ask again and again", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  for (let call = 0; call < 3; call++) await story.call("/orders", token);
  assertEquals(story.tenant.requestsTo("keys").length, 1);
  const [, payload, signature] = token.split(".");
  for (let call = 0; call < 20; call++) {
    const header = btoa(JSON.stringify({ alg: "RS256", kid: `unknown-${call}` }));
    const { status } = await story.call(
      "/orders",
      `${header.replaceAll("=", "")}.${payload}.${signature}`,
    );
    assertEquals(status, 401);
  }
  assertEquals(story.tenant.requestsTo("keys").length, 1);
});

for (const endpoint of ["discovery", "keys"] as const) {
  Deno.test(`while ${endpoint} fails, the API answers 503 and recovers afterwards`, async () => {
    await using story = await ApiStory.start();
    const token = await story.token();
    story.tenant.faults.always(endpoint, { status: 500 });
    const { status, headers, challenge } = await story.call("/orders", token);
    assertEquals([status, headers.get("retry-after")], [503, "10"]);
    assertEquals(challenge, "");
    story.tenant.faults.clear();
    assertEquals((await story.call("/orders", token)).status, 200);
  });
}

Deno.test("the API trusts no metadata of another tenant", async () => {
  await using story = await ApiStory.start();
  const token = await story.token();
  story.tenant.mutations.body("discovery", (body) => ({
    ...body as Record<string, unknown>,
    issuer: "https://evil.example/v2.0",
  }));
  assertEquals((await story.call("/orders", token)).status, 503);
});

Deno.test("the API's clock decides about expiry", async () => {
  await using story = await ApiStory.start({ now: () => Date.now() + 30 * HOUR_MS });
  const { status, challenge } = await story.call("/orders", await story.token());
  assertEquals(status, 401);
  assertStringIncludes(challenge, "The token has expired");
});
