import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { rawRequest } from "../attack/support/raw_request.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const OPTIONS: HarnessOptions = {
  tenant: { accessTokenSeconds: 600, application: { permissions: PERMISSIONS } },
};

/** Opens the profile form; the visitor has just signed in. */
async function openForm(harness: Harness, visitor: Visitor): Promise<void> {
  await signIn(visitor, harness, 0, "/profile/edit");
  if (visitor.page.url.origin !== harness.origin) await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.pathname, "/profile/edit");
}

/** Asserts that the page shows the typed values for confirmation, and that they were not sent. */
function assertKept({ page }: Visitor, harness: Harness): void {
  assertEquals(page.url.href, `${harness.origin}/confirm`);
  assertStringIncludes(page.html, "Alice Typed");
  assertEquals(harness.tenant.requests.filter(({ method }) => method === "PATCH").length, 0);
}

Deno.test("a form is kept if the refresh token was revoked meanwhile (RL-11)", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await openForm(harness, visitor);
  harness.passTime(9 * 60_000);
  harness.tenant.revokeRefreshTokens();
  await visitor.submit("Save", { displayName: "Alice Typed" });
  if (visitor.page.url.origin !== harness.origin) await enterCredentials(visitor, harness);
  assertKept(visitor, harness);
});

Deno.test("a form is kept if Graph answers with a claims challenge (RL-29)", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await openForm(harness, visitor);
  const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1"}}}');
  harness.tenant.faults.next("graph", {
    status: 401,
    headers: { "www-authenticate": `Bearer error="insufficient_claims", claims="${claims}"` },
    body: "{}",
  });
  await visitor.submit("Save", { displayName: "Alice Typed" });
  if (visitor.page.url.origin !== harness.origin) await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/confirm`);
  assertStringIncludes(visitor.page.html, "Alice Typed");
});

Deno.test("a kept form is shown to its customer only, and deleted after it was sent (RL-36)", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await openForm(harness, visitor);
  harness.passTime(11 * 60_000);
  await visitor.submit("Save", { displayName: "Alice Typed" });
  await enterCredentials(visitor, harness, 1);
  assertEquals(visitor.page.url.pathname, "/profile/edit");
  assertFalse(visitor.page.html.includes("Alice Typed"));
  await visitor.goTo(`${harness.origin}/confirm`);
  assertEquals(visitor.page.url.pathname, "/");

  harness.passTime(11 * 60_000);
  await openForm(harness, visitor);
  harness.passTime(11 * 60_000);
  await visitor.submit("Save", { displayName: "Alice Typed" });
  await enterCredentials(visitor, harness);
  assertKept(visitor, harness);
  await visitor.submit("Confirm");
  assertStringIncludes(visitor.page.html, "Saved");
  await visitor.goTo(`${harness.origin}/confirm`);
  assertEquals(visitor.page.url.pathname, "/");
});

Deno.test("one step-up does not undo another: each is required once", async () => {
  await using harness = await startHarness(OPTIONS);
  // The authority returns only the requested scopes, and no auth_time.
  harness.tenant.mutations.body(
    "token response",
    (body) => ({ ...body, scope: undefined }),
    Infinity,
  );
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in`);
  await enterCredentials(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  for (let passwords = 0; visitor.page.url.origin !== harness.origin; passwords++) {
    assert(passwords < 2, "asked for the password again and again");
    await enterCredentials(visitor, harness);
  }
  assertEquals([visitor.page.url.pathname, visitor.page.status], ["/profile/edit", 200]);
});

Deno.test("missing consent ends only this session, not those on other devices", async () => {
  await using harness = await startHarness(OPTIONS);
  const [laptop, phone] = [new Visitor(), new Visitor()];
  await signIn(phone, harness);
  await openForm(harness, laptop);
  harness.tenant.application.permissions.pop();
  await laptop.submit("Save", { displayName: "Alice Typed" });
  assertEquals((await phone.request(`${harness.origin}/profile`)).status, 200);
});

Deno.test("a page on another site can't sign anybody in without a click (CV-04)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const sent = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
  };
  const unasked = await visitor.request(`${harness.origin}/sign-in`, { headers: sent });
  assertEquals(
    new URL(unasked.headers.get("location")!).searchParams.get("prompt"),
    "select_account",
  );
  const clicked = await visitor.request(`${harness.origin}/sign-in`, {
    headers: { ...sent, "sec-fetch-user": "?1" },
  });
  assertEquals(new URL(clicked.headers.get("location")!).searchParams.get("prompt"), null);
});

Deno.test("a body that is not a form is refused before it is read (RL-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const send = (body: string, type = "application/x-www-form-urlencoded") =>
    visitor.request(`${harness.origin}/account`, {
      method: "POST",
      body,
      headers: { "content-type": type, "sec-fetch-site": "same-origin" },
    });
  assertEquals((await send("x".repeat(1_000_000))).status, 413);
  assertEquals((await send("a&".repeat(8_190))).status, 413);
  assertEquals((await send("{}", "application/json")).status, 400);
  assertEquals((await send("")).status, 400);
});

for (const name of ["127.0.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "localhost."]) {
  Deno.test(`a visitor who used ${name} for this machine is redirected to the configured name (W-13)`, async () => {
    await using harness = await startHarness({ https: false });
    const { port } = new URL(harness.origin);
    const host = `${name}:${port}`;
    const other = await rawRequest(harness.origin, "/sign-in?returnTo=/profile", { host });
    assertEquals(other.status, 303);
    assertEquals(other.headers.get("location"), `${harness.origin}/sign-in?returnTo=/profile`);
    assertEquals(other.headers.getSetCookie(), []);
  });
}

Deno.test("GET /signed-out redirects signed-in customers to the home page", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  assertEquals((await visitor.request(`${harness.origin}/signed-out`)).status, 200);
  await signIn(visitor, harness);
  const { status, headers } = await visitor.request(`${harness.origin}/signed-out`);
  assertEquals([status, headers.get("location")], [303, "/"]);
});
