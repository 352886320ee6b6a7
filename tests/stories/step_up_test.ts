import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const WITH_WRITE = { tenant: { application: { permissions: PERMISSIONS } } };

/** Opens the page behind the step-up, with a recent sign-in. */
async function openForm(visitor: Visitor, harness: Harness): Promise<void> {
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
}

Deno.test("a page behind requireRecentSignIn() leads to another sign-in and back to the page", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in`);
  await enterCredentials(visitor, harness);

  await visitor.goTo(`${harness.origin}/profile/edit`);
  const authorize = visitor.page.hops.find(({ url }) => url.pathname.endsWith("/authorize"))!.url;
  assertEquals(authorize.searchParams.get("prompt"), "login");
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/profile/edit`);
  assertStringIncludes(visitor.page.html, "Edit profile</h1>");

  // For ten minutes, no other sign-in is required.
  harness.passTime(9 * 60_000);
  assertEquals((await visitor.goTo(`${harness.origin}/profile/edit`)).hops.length, 1);
  harness.passTime(2 * 60_000);
  assert((await visitor.goTo(`${harness.origin}/profile/edit`)).hops.length > 1);
});

Deno.test("a page behind requireScopes() gets the scopes granted (incremental consent)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.tenant.application.permissions.push("User.ReadWrite");
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  const authorizes = visitor.seen.filter(({ url }) => url.pathname.endsWith("/authorize")).map((
    { url },
  ) => url);
  assertFalse(authorizes[0]!.searchParams.get("scope")!.includes("User.ReadWrite"));
  assertEquals(visitor.page.url.href, `${harness.origin}/profile/edit`);
  assertEquals(visitor.page.status, 200);
});

Deno.test("a form that needs another sign-in is kept, and sent only after confirmation", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  harness.passTime(11 * 60_000);
  await visitor.submit("Save", { displayName: "Alice <b>Kept</b>" });
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/confirm`);
  assertStringIncludes(visitor.page.html, "Alice &lt;b>Kept&lt;/b>");
  assertStringIncludes(visitor.page.html, "<dt>Display name</dt>"); // P-21
  const cancel = [...visitor.page.document.querySelectorAll("main a")].map((a) =>
    a.getAttribute("href")
  );
  assertEquals(cancel, ["/profile/edit"]);
  assertEquals(harness.tenant.requests.filter(({ method }) => method === "PATCH").length, 0);
  await visitor.submit("Confirm");
  assertEquals(visitor.page.url.href, `${harness.origin}/profile/edit?saved`);
  assertEquals(harness.tenant.requests.filter(({ method }) => method === "PATCH").length, 1);
});

Deno.test("a form is also kept if the session has ended (RL-11)", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  harness.passTime(31 * 60_000);
  await visitor.submit("Save", { displayName: "Alice Late" });
  assertEquals(visitor.page.url.href, `${harness.origin}/confirm`);
  assertStringIncludes(visitor.page.html, "Alice Late");
});

Deno.test("auth_time from before the step-up is refused (SP-40)", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const longAgo = Math.floor(Date.now() / 1000) - 3_600;
  harness.tenant.mutateIdToken((_header, payload) => void (payload.auth_time = longAgo));
  await openForm(visitor, harness);
  assertEquals(visitor.page.status, 400);
  assertFalse(visitor.page.html.includes("Edit profile</h1>"));
});

Deno.test("auth_time in the future is no sign-in that stays recent", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  const tomorrow = Math.floor(Date.now() / 1000) + 24 * 3_600;
  harness.tenant.mutateIdToken((_header, payload) => void (payload.auth_time = tomorrow));
  await openForm(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/profile/edit`);
  harness.passTime(11 * 60_000);
  assert((await visitor.goTo(`${harness.origin}/profile/edit`)).hops.length > 1);
});

Deno.test("a script gets 401 instead of a redirect", async () => {
  await using harness = await startHarness(WITH_WRITE);
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in`);
  await enterCredentials(visitor, harness);
  const answer = await visitor.request(`${harness.origin}/profile/edit`, {
    headers: { "sec-fetch-dest": "empty" },
  });
  assertEquals(answer.status, 401);
  assertEquals(JSON.parse(answer.body).error, "step_up_required");
});

Deno.test("scopes without consent lead to a page that says so", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  assertEquals(visitor.page.status, 403);
  assertStringIncludes(visitor.page.html, "Reference");
  assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
});

for (
  const scope of [
    "openid profile User.Read",
    "User.Read User.ReadWrite.All",
    "MyUser.ReadWrite",
    "",
  ]
) {
  Deno.test(`a step-up that returns "${scope}" without the required scope is refused (CV-18)`, async () => {
    await using harness = await startHarness(WITH_WRITE);
    const visitor = new Visitor();
    harness.tenant.mutations.body("token response", (body) => void (body.scope = scope));
    await signIn(visitor, harness);
    await openForm(visitor, harness);
    assertEquals([visitor.page.url.pathname, visitor.page.status], ["/getAToken", 400]);
    assertFalse(visitor.page.html.includes("Edit profile</h1>"));
    assertEquals(visitor.page.headers.getSetCookie(), [], "the session stays as it was");
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
  });
}
