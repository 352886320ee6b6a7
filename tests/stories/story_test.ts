import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { enterCredentials } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("a customer signs in, sees who they are, calls Graph, and signs out", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 3_600 } });
  const { origin, tenant, kv } = harness;
  const visitor = new Visitor();

  // First page
  await visitor.goTo(origin);
  assertEquals(visitor.page.status, 200);

  // Sign in
  await visitor.click("Sign in");
  assertEquals(visitor.page.hops.map((hop) => hop.status)[0], 302);
  assertEquals(visitor.page.url.origin, tenant.origin);
  await enterCredentials(visitor, harness);
  const callback = visitor.page.hops.findLast((hop) => hop.url.pathname === "/getAToken");
  assertEquals(callback?.status, 303);
  assertEquals(callback?.headers.get("location"), "/");
  assertEquals(visitor.page.url.href, `${origin}/`);
  assertStringIncludes(visitor.page.document.querySelector("h1")!.textContent!, "Alice Example");

  // A page for signed-in people
  await visitor.goTo(`${origin}/profile`);
  assertEquals(visitor.page.status, 200);
  assertEquals(visitor.page.headers.get("cache-control"), "no-store");
  assertStringIncludes(visitor.page.html, "Profile of");

  // A call of Graph
  await visitor.goTo(`${origin}/graph`);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "userPrincipalName");
  assertEquals(countTokenCalls(harness, "refresh_token"), 0);

  // Refresh
  harness.passTime(20 * 60_000);
  await visitor.goTo(`${origin}/profile`);
  harness.passTime(20 * 60_000);
  await visitor.goTo(`${origin}/profile`);
  harness.passTime(25 * 60_000);
  await visitor.goTo(`${origin}/graph`);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "userPrincipalName");
  assertEquals(countTokenCalls(harness, "refresh_token"), 1);

  // Sign out
  const session = (await visitor.jar.getCookies(origin)).find((cookie) =>
    cookie.key === harness.services.cookies.session.name
  )!;
  await visitor.submit("Sign out");
  const [first] = visitor.page.hops;
  assertEquals(first?.status, 303);
  const endSession = new URL(first!.headers.get("location")!);
  assertEquals(endSession.origin, tenant.origin);
  assertEquals(endSession.searchParams.get("post_logout_redirect_uri"), `${origin}/signed-out`);
  assertEquals(visitor.page.url.href, `${origin}/signed-out`);
  assertStringIncludes(visitor.page.html, "You are signed out");

  // The session is over, even with a copy of the cookie (AV-19)
  const replay = await new Visitor().request(`${origin}/profile`, {
    headers: { cookie: `${session.key}=${session.value}`, "sec-fetch-dest": "document" },
  });
  assertEquals(replay.status, 303);
  assertEquals(replay.headers.get("location"), "/sign-in?returnTo=%2Fprofile");
  assertEquals(replay.body, "");
  assertEquals(await Array.fromAsync(kv.list({ prefix: ["sessions"] })), []);
  assertEquals(await Array.fromAsync(kv.list({ prefix: ["session_tokens"] })), []);
});

Deno.test("a new customer signs up and is signed in", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(harness.origin);
  await visitor.click("Sign up");
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
  await signUp(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/`);
  assertStringIncludes(visitor.page.html, "Nora New");
});

Deno.test("a signed-out visitor returns to the requested page after signing in", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/profile?from=mail`);
  assertEquals(visitor.page.hops[0]!.status, 303);
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/profile?from=mail`);
});

Deno.test("no token, code, secret or cookie reaches a page, a URL, a header or the log (SP-30, AV-33, CV-20)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/graph`);
  await enterCredentials(visitor, harness);
  for (const path of ["/", "/profile", "/graph", "/api/me", "/nowhere"]) {
    await visitor.goTo(harness.origin + path);
  }
  harness.passTime(29 * 60_000);
  await visitor.goTo(`${harness.origin}/graph`);
  await visitor.submit("Sign out");

  const secrets = issuedSecrets(harness);
  assert(secrets.length >= 4, "the tenant has issued tokens");
  const ours = visitor.seen.filter((hop) => hop.url.origin === harness.origin);
  assert(ours.length >= 8);
  for (const secret of secrets) {
    for (const { url, headers, body } of ours) {
      const told = `${JSON.stringify([...headers])}\n${body}`;
      assertFalse(told.includes(secret), `${url.pathname} tells a secret`);
    }
    assertFalse(harness.log.join("\n").includes(secret), "the log tells a secret");
  }
  assertFalse(
    /eyJ[\w-]+\.[\w-]+/.test(
      ours.map(({ headers, body }) => JSON.stringify([...headers]) + body).join(),
    ),
  );
  const cookies = visitor.seen.flatMap((hop) => hop.headers.getSetCookie()).map((line) =>
    /=([^;]*)/.exec(line)![1]!
  );
  for (const cookie of cookies.filter((value) => value.length > 20)) {
    assertFalse(harness.log.join("\n").includes(cookie), "the log tells a cookie");
  }
});

Deno.test("redirects lead only to the app or its authority (AV-12)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/graph?returnTo=https://evil.example`);
  await enterCredentials(visitor, harness);
  await visitor.goTo(
    `${harness.origin}/sign-in?returnTo=https://evil.example&redirect_uri=https://evil.example`,
  );
  await visitor.submit("Sign out");
  const locations = visitor.seen.filter(({ url }) => url.origin === harness.origin)
    .flatMap(({ url, headers }) =>
      headers.get("location") ? [new URL(headers.get("location")!, url).origin] : []
    );
  assert(locations.length >= 4);
  assertEquals(new Set(locations), new Set([harness.origin, harness.tenant.origin]));
});

Deno.test("the database reveals neither customers nor tokens", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in`);
  await enterCredentials(visitor, harness);
  const dump = new TextDecoder().decode(
    new TextEncoder().encode(Deno.inspect(await harness.dump(), {
      depth: 9,
      iterableLimit: 1e6,
      strAbbreviateSize: 1e6,
    })),
  );
  assertMatch(dump, /sealed/);
  for (const secret of [...issuedSecrets(harness), "alice@example.com", "Alice Example"]) {
    assertFalse(dump.includes(secret));
  }
});

/** Goes through the tenant's sign-up pages. */
async function signUp(visitor: Visitor, { tenant }: Harness): Promise<void> {
  const email = "nora@example.com";
  await visitor.submit("Next", { email });
  await visitor.submit("Next", { code: tenant.messages[0]!.code });
  await visitor.submit("Next", { password: "Correct-horse-7", confirm: "Correct-horse-7" });
  await visitor.submit("Continue", { displayName: "Nora New", country: "NO", postalCode: "0150" });
}

function countTokenCalls({ calls }: Harness, grantType: string): number {
  return calls.filter(({ form }) => form.get("grant_type") === grantType).length;
}

/** All codes, verifiers and tokens that app and tenant have exchanged, and the app's own secret. */
function issuedSecrets({ calls, tenant }: Harness): string[] {
  const tokenCalls = calls.filter(({ form }) => form.has("grant_type"));
  const sent = tokenCalls.flatMap(({ form }) =>
    ["code", "code_verifier", "refresh_token"].map((name) => form.get(name))
  );
  const received = tokenCalls.flatMap(({ answer }) => {
    const { access_token, refresh_token, id_token } = JSON.parse(answer);
    return [access_token, refresh_token, id_token];
  });
  return [tenant.clientSecret, ...sent, ...received].filter((value): value is string =>
    typeof value === "string"
  );
}
