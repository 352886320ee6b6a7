import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, deliver, heldAtCallback, signIn } from "./support/attempt.ts";
import { assertAccepted, eventsOf } from "./support/verdict.ts";
import { assertSecured } from "./support/secured.ts";

type Metadata = Record<string, unknown>;
type Change = (metadata: Metadata) => Metadata;

const EVIL = "https://evil.example";

function moved(endpoint: unknown, origin: string): string {
  return origin + new URL(String(endpoint)).pathname;
}

/** Metadata that the app must refuse; undefined removes a member. */
const REFUSED: Record<string, Change> = {
  "another issuer (OP-17)": ({ issuer }) => ({ issuer: `${issuer}INVALID` }),
  "another tenant's issuer (OP-17)": () => ({ issuer: `${EVIL}/${crypto.randomUUID()}/v2.0` }),
  "an issuer on another host, for our guid (OP-17)": ({ issuer }) => ({
    issuer: moved(issuer, EVIL),
  }),
  "an issuer that is not a string (OP-17)": ({ issuer }) => ({ issuer: [issuer] }),
  "no issuer (OP-17)": () => ({ issuer: undefined }),
  "an authorization endpoint on another origin (SP-09)": ({ authorization_endpoint }) => ({
    authorization_endpoint: moved(authorization_endpoint, EVIL),
  }),
  "an authorization endpoint that is a script": () => ({
    authorization_endpoint: "javascript:alert(1)",
  }),
  "a token endpoint on another origin (SP-09)": ({ token_endpoint }) => ({
    token_endpoint: moved(token_endpoint, EVIL),
  }),
  "a token endpoint on another port (SP-09)": ({ token_endpoint }) => ({
    token_endpoint: moved(token_endpoint, "http://127.0.0.1:1"),
  }),
  "a token endpoint with a user name that looks like ours": ({ token_endpoint }) => ({
    token_endpoint: String(token_endpoint).replace("://", `://127.0.0.1@evil.example/`),
  }),
  "keys on another origin (AV-24)": ({ jwks_uri }) => ({ jwks_uri: moved(jwks_uri, EVIL) }),
  "an end-session endpoint on another origin (CV-01)": ({ end_session_endpoint }) => ({
    end_session_endpoint: moved(end_session_endpoint, EVIL),
  }),
  "no authorization endpoint": () => ({ authorization_endpoint: undefined }),
  "no token endpoint": () => ({ token_endpoint: undefined }),
  "no keys": () => ({ jwks_uri: undefined }),
};

for (const [name, change] of Object.entries(REFUSED)) {
  Deno.test(`refused: metadata with ${name}`, async () => {
    await using harness = await startHarness();
    const { tenant, origin } = harness;
    tenant.mutations.body("discovery", (metadata) => {
      Object.assign(metadata, change({ ...metadata }));
    });
    const visitor = new Visitor();
    const page = await visitor.goTo(`${origin}/sign-in?returnTo=/profile`);
    assertEquals([page.status, page.url.origin, page.hops.length], [503, origin, 1]);
    assert(page.headers.has("retry-after"));
    assertSecured(page, harness.services.config.secure);
    assertEquals(page.headers.getSetCookie(), []);
    assertEquals(eventsOf(harness, "sign_in_refused")[0]?.reason, "authority_unavailable");
    assertEquals(new Set(tenant.requests.map(({ endpoint }) => endpoint)), new Set(["discovery"]));

    tenant.mutations.clear();
    await visitor.click("Sign in again");
    await visitor.submit("Next", { email: tenant.customers[0]!.email });
    await visitor.submit("Sign in", { password: tenant.customers[0]!.password });
    await assertAccepted(harness, visitor);
  });
}

Deno.test("accepted: an ordinary tenant, with a request as specified (OP-01, OP-13, OP-15)", async () => {
  await using harness = await startHarness();
  const { tenant, origin } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await assertAccepted(harness, visitor);
  const [{ query }, ...others] = tenant.requestsTo("authorize").filter(({ query }) =>
    query.client_id
  ) as [typeof tenant.requests[number]];
  assertEquals(others, []);
  const { state, nonce, code_challenge, claims, ...asked } = query;
  assertEquals(asked, {
    client_id: tenant.clientId,
    redirect_uri: `${origin}/getAToken`,
    response_type: "code",
    response_mode: harness.services.config.responseMode,
    scope: "openid profile offline_access User.Read",
    code_challenge_method: "S256",
  });
  assertEquals(JSON.parse(claims!), { access_token: { xms_cc: { values: ["cp1"] } } });
  for (const value of [state, nonce, code_challenge]) assertEquals(value?.length, 43);
  assertEquals(new Set([state, nonce, code_challenge]).size, 3);
  const [redeemed] = tenant.requestsTo("token");
  assertEquals(redeemed?.form.redirect_uri, asked.redirect_uri);
  assert(redeemed?.form.code_verifier);
});

Deno.test("1,000 sign-ins have 3,000 different secrets (SP-03)", async () => {
  await using harness = await startHarness();
  const { entra } = harness.services;
  const { newAttemptSecrets } = await import("../../lib/entra/authorization_request.ts");
  const secrets = new Set<string | null>();
  for (const _ of Array(1_000)) {
    const { searchParams } = await entra.authorizationUrl(newAttemptSecrets(), {});
    for (const name of ["state", "nonce", "code_challenge"]) secrets.add(searchParams.get(name));
  }
  assertEquals(secrets.size, 3_000);
});

const SECRETS = ["a:b%c d+e", "ü€🦊=&?#", "plain8Q~secret.of_40-characters"];

for (const clientSecret of SECRETS) {
  Deno.test(`accepted: a tenant that supports client_secret_basic only, secret ${clientSecret} (OP-14, SP-18)`, async () => {
    await using harness = await startHarness({ tenant: { clientSecret } });
    harness.tenant.mutations.body("discovery", (metadata) => {
      metadata.token_endpoint_auth_methods_supported = ["client_secret_basic"];
    });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await assertAccepted(harness, visitor);
    const [call] = harness.tenant.requestsTo("token");
    assertStringIncludes(call!.headers.authorization!, "Basic ");
    assertEquals(call!.form.client_secret, undefined);
  });
}

Deno.test("accepted: keys at any jwks_uri (OP-16)", async () => {
  await using harness = await startHarness();
  const { tenant } = harness;
  const path = "/contoso.onmicrosoft.com/discovery/v2.0/keys";
  tenant.mutations.body("discovery", (metadata) => {
    metadata.jwks_uri = `${tenant.origin}${path}?p=${crypto.randomUUID()}`;
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await assertAccepted(harness, visitor);
  assertEquals(tenant.requestsTo("keys").map((request) => request.path), [path]);
});

Deno.test("a removed PKCE challenge is noticed (SP-04)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const [start] = (await visitor.goTo(`${harness.origin}/sign-in`)).hops;
  const location = new URL(start!.headers.get("location")!);
  location.searchParams.delete("code_challenge");
  location.searchParams.delete("code_challenge_method");
  const callback = await heldAtCallback(visitor, async () => {
    await visitor.goTo(location);
    const { email, password } = harness.tenant.customers[0]!;
    await visitor.submit("Next", { email });
    return await visitor.submit("Sign in", { password });
  });
  const page = await deliver(visitor, harness, callback);
  assertEquals([page.status, harness.tenant.requestsTo("token").length], [400, 1]);
});

Deno.test("the access token goes to Graph in a header, never in a URL (OP-21, SP-11)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness, { returnTo: "/graph" });
  assertEquals(visitor.page.status, 200);
  const asked = [...harness.tenant.requestsTo("graph"), ...harness.tenant.requestsTo("photo")];
  assertEquals(asked.length, 2);
  for (const { headers, query, body } of asked) {
    assertStringIncludes(headers.authorization!, "Bearer eyJ");
    assertEquals([query, body], [{}, ""]);
  }
  const addresses = harness.calls.map(({ url }) => url.href).join();
  assert(!/eyJ|access_token|code_verifier|client_secret/.test(addresses));
});

Deno.test("the profile page makes no request, so false userinfo has no effect (OP-11)", async () => {
  await using harness = await startHarness();
  harness.tenant.mutations.body("userinfo", () => ({ sub: "somebody else", name: "Mallory" }));
  const visitor = new Visitor();
  await deliver(visitor, harness, await authorize(visitor, harness));
  await assertAccepted(harness, visitor);
  assertEquals(harness.tenant.requestsTo("userinfo"), []);
});
