import { assertEquals, assertStringIncludes } from "@std/assert";
import { enterCredentials } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("a customer signs in, sees who they are, calls Graph, and signs out", async () => {
  await using harness = await startHarness({ pages: "own", tenant: { accessTokenSeconds: 3_600 } });
  const { origin, tenant, kv } = harness;
  const visitor = new Visitor();

  // First page
  await visitor.goTo(origin);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.document.querySelector("h1")!.textContent!, "External ID");

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

  // Profile
  await visitor.click("Profile");
  assertEquals(visitor.page.status, 200);
  assertEquals(visitor.page.headers.get("cache-control"), "no-store");
  assertStringIncludes(visitor.page.html, "alice@example.com");

  // Graph
  await visitor.click("Graph");
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

function countTokenCalls({ calls }: Harness, grantType: string): number {
  return calls.filter(({ form }) => form.get("grant_type") === grantType).length;
}
