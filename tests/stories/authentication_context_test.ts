import { assertEquals, assertStringIncludes } from "@std/assert";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PAGE = "/second-factor";
const BOB = 1;
const MINUTE_MS = 60_000;

/** Opens the page, which leads to the tenant's second factor, and enters the one-time code. */
async function stepUp(visitor: Visitor, { origin, tenant }: Harness): Promise<void> {
  await visitor.goTo(origin + PAGE);
  await visitor.submit("Next", { code: tenant.messages[0]!.code });
}

Deno.test("the page leads to the second factor and back, once", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(harness.origin + PAGE);
  const authorize = visitor.page.hops.find(({ url }) => url.pathname.endsWith("/authorize"))!.url;
  assertEquals(JSON.parse(authorize.searchParams.get("claims")!), {
    id_token: { acrs: { essential: true, value: "c1" } },
    access_token: { xms_cc: { values: ["cp1"] } },
  });
  await visitor.submit("Next", { code: harness.tenant.messages[0]!.code });
  assertEquals(visitor.page.url.href, harness.origin + PAGE);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "Second factor</h1>");
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length, 1);
});

Deno.test("another sign-in of the same customer keeps the context; another customer does not get it", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await stepUp(visitor, harness);
  await signIn(visitor, harness);
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length, 1);
  harness.passTime(MINUTE_MS); // otherwise, so many sign-ins look like a loop
  await signIn(visitor, harness, BOB);
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length > 1, true);
});

Deno.test("signing in again and again does not keep the context for ever", async () => {
  await using harness = await startHarness({ env: { SESSION_LIFETIME_HOURS: "1" } });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await stepUp(visitor, harness);
  for (let times = 0; times < 3; times++) {
    assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length, 1);
    harness.passTime(21 * MINUTE_MS);
    await signIn(visitor, harness);
  }
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length > 1, true);
});

Deno.test("after sign-out, the context is gone", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await stepUp(visitor, harness);
  await visitor.submit("Sign out");
  await signIn(visitor, harness);
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length > 1, true);
});

for (const acrs of [undefined, [], ["c2"], ["c11"], "c1 c2", [["c1"]], { c1: true }]) {
  Deno.test(`a sign-in that comes back with acrs ${JSON.stringify(acrs)} is refused, without a loop`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const { cookies } = harness.services;
    const cookie = async () =>
      (await visitor.jar.getCookies(harness.origin)).find(({ key }) => key === cookies.session.name)
        ?.value;
    const before = await cookie();
    harness.tenant.mutateIdToken((_, payload) => void (payload.acrs = acrs));
    await stepUp(visitor, harness);
    assertEquals([visitor.page.status, visitor.page.url.pathname], [403, "/getAToken"]);
    assertStringIncludes(visitor.page.html, "This page needs a stronger sign-in");
    assertStringIncludes(visitor.page.html, "Conditional Access"); // for developers, on this machine
    assertEquals(
      visitor.page.document.querySelector("main a.button")?.getAttribute("href"),
      "/sign-in?returnTo=%2F",
    );
    assertStringIncludes(harness.log.join("\n"), '"reason":"context_missing"');
    // The session before goes on.
    assertEquals(await cookie(), before);
    assertEquals((await visitor.goTo(`${harness.origin}/profile`)).status, 200);
  });
}

Deno.test("a lone text in acrs counts, as the tenant's optional claim at any sign-in does", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  harness.tenant.mutateIdToken((_, payload) => void (payload.acrs = "c1"));
  await signIn(visitor, harness);
  assertEquals((await visitor.goTo(harness.origin + PAGE)).hops.length, 1);
});

Deno.test("a customer who cancels the second factor gets a page with one next step", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(harness.origin + PAGE);
  const { status } = await visitor.submit("Cancel");
  assertEquals(status < 500, true);
  assertEquals(visitor.page.url.origin, harness.origin);
});

Deno.test("a script gets 401 and no redirect to the authority", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const headers = {
    accept: "application/json",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
  };
  const { status, body } = await visitor.request(harness.origin + PAGE, { headers });
  assertEquals([status, JSON.parse(body).error], [401, "step_up_required"]);
});
