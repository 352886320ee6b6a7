import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { RESET } from "../../emulator/faults/faults.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, signIn } from "./support/attempt.ts";
import { BROKEN_ANSWERS } from "./support/broken_answers.ts";
import { assertAccepted, eventsOf, kept } from "./support/verdict.ts";
import { assertSecured } from "./support/secured.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

Deno.test("the authority is down at start: the app runs, public pages work, sign-in says when to try again (RL-01, RL-03)", async () => {
  await using harness = await startHarness();
  const { tenant, origin } = harness;
  tenant.faults.always("discovery", RESET);
  const visitor = new Visitor();
  for (const path of ["/healthz", "/readyz", "/", "/signed-out"]) {
    assertEquals((await visitor.request(origin + path)).status, 200, path);
  }
  assertEquals(tenant.requests, [], "none of them asks the authority (N-17)");
  const page = await visitor.goTo(`${origin}/profile`);
  assertEquals(page.status, 503);
  assertMatch(page.headers.get("retry-after")!, /^\d+$/);
  assertSecured(page);

  tenant.faults.clear();
  await visitor.click("Sign in again");
  assertEquals(visitor.page.url.origin, tenant.origin);
});

Deno.test("100 first visitors at once lead to one metadata request, even if it fails (RL-04)", async () => {
  await using harness = await startHarness();
  const { tenant, origin, services: { authority } } = harness;
  const start = async () => {
    const answer = await fetch(`${origin}/sign-in`, { redirect: "manual" });
    await answer.body?.cancel();
    return answer.status;
  };
  const all = () => Promise.all(Array.from({ length: 100 }, start));
  // The request fails once all of them wait for it.
  const allWait = Promise.withResolvers<void>();
  const { metadata } = authority;
  let waiting = 0;
  authority.metadata = () => {
    if (++waiting === 100) allWait.resolve();
    return metadata.call(authority);
  };
  tenant.faults.always("discovery", { status: 500, delay: allWait.promise });
  assertEquals(new Set(await all()), new Set([503]));
  assertEquals(tenant.requestsTo("discovery").length, 1);
  tenant.faults.clear();
  tenant.clearRequests();
  assertEquals(new Set(await all()), new Set([302]));
  assertEquals(tenant.requestsTo("discovery").length, 1);
});

Deno.test("ten visitors who return at once lead to one request for the keys (RL-04)", async () => {
  await using harness = await startHarness();
  harness.tenant.faults.next("keys", { delay: 100 });
  const visitors = Array.from({ length: 10 }, () => new Visitor());
  const callbacks = await Promise.all(visitors.map((visitor) => authorize(visitor, harness)));
  const pages = await Promise.all(visitors.map((visitor, at) => visitor.goTo(callbacks[at]!)));
  for (const page of pages) assertEquals(page.url.pathname, "/profile");
  assertEquals(harness.tenant.requestsTo("keys").length, 1);
});

for (const [name, fault] of Object.entries(BROKEN_ANSWERS)) {
  Deno.test(`metadata, keys and tokens are answered with ${name}: an error page, and nobody is signed in (RL-05, RL-37)`, async () => {
    await using harness = await startHarness();
    const { tenant, origin } = harness;
    const visitor = new Visitor();
    const starting = () => visitor.goTo(`${origin}/sign-in?returnTo=/profile`);
    const finishing = async () => await visitor.goTo(await authorize(visitor, harness));
    for (
      const [endpoint, act, allowed] of [
        ["discovery", starting, [503]],
        ["keys", finishing, [503]],
        ["token", finishing, [400, 503]],
      ] as const
    ) {
      tenant.faults.always(endpoint, fault);
      const page = await act();
      tenant.faults.clear();
      assert(allowed.some((status) => status === page.status), `${page.status} for ${endpoint}`);
      assertEquals([page.url.origin, page.headers.has("retry-after")], [
        origin,
        page.status === 503,
      ]);
      assert(page.document.querySelector("main a.button"));
      assertSecured(page);
      assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
    }
    assertEquals(tenant.requestsTo("token").length, 2, "no code is sent twice");
    assertEquals(tenant.requestsTo("unknown"), []);
    await signIn(visitor, harness);
    await assertAccepted(harness, visitor);
  });
}

Deno.test("if metadata and keys are broken later, sign-in still works for a day (RL-05, RL-07, N-14)", async () => {
  await using harness = await startHarness();
  const { tenant, origin } = harness;
  await signIn(new Visitor(), harness);
  for (const [name, fault] of Object.entries(BROKEN_ANSWERS)) {
    harness.passTime(61 * MINUTE);
    tenant.clearRequests();
    tenant.faults.always("discovery", fault);
    tenant.faults.always("keys", fault);
    const page = await signIn(new Visitor(), harness);
    assertEquals([page.status, page.url.pathname], [200, "/profile"], name);
    assert(tenant.requestsTo("discovery").length > 0, "it is asked for again");
    assert(tenant.requestsTo("keys").length > 0, "they are asked for again");
    tenant.faults.clear();
  }
  tenant.faults.always("discovery", RESET);
  harness.passTime(11 * HOUR);
  assertEquals((await new Visitor().goTo(`${origin}/sign-in`)).status, 503);
});

/** How far our clock is ahead of the tenant's, in seconds, and whether sign-in works. */
const CLOCKS = {
  30: true,
  [-30]: true,
  60: true,
  [-60]: true,
  300: true,
  720: false,
  [-300]: false,
};

for (const [seconds, works] of Object.entries(CLOCKS)) {
  Deno.test(`our clock is ${seconds} s ahead of the tenant's: sign-in ${works ? "works" : "fails, and the log says why"} (RL-08, N-08)`, async () => {
    await using harness = await startHarness();
    harness.tenant.mutateIdToken((_, payload) => {
      payload.iat = payload.nbf = Number(payload.iat) + 300;
    });
    harness.skewClock(Number(seconds) * 1_000);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    if (works) return await assertAccepted(harness, visitor);
    assertEquals(visitor.page.status, 400);
    assertMatch(
      String(eventsOf(harness, "sign_in_refused")[0]?.cause),
      /check this machine's clock/i,
    );
  });
}

Deno.test("an access token is refreshed five minutes before it expires, not earlier (RL-09, N-10)", async () => {
  await using harness = await startHarness({
    tenant: { accessTokenSeconds: 1_500 },
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const graph = async () => {
    assertEquals((await visitor.goTo(`${harness.origin}/graph`)).status, 200);
    return harness.tenant.requestsTo("token").filter(({ form }) => form.refresh_token).length;
  };
  harness.passTime(19 * MINUTE);
  assertEquals(await graph(), 0);
  harness.passTime(2 * MINUTE);
  assertEquals(await graph(), 1);
});

Deno.test("the token endpoint is down and the access token has expired: the page says so, the session stays (RL-15)", async () => {
  await using harness = await startHarness({
    tenant: { accessTokenSeconds: 600 },
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(20 * MINUTE);
  harness.tenant.faults.always("token", { status: 503, body: "busy" });
  const page = await visitor.goTo(`${harness.origin}/graph`);
  assertEquals(page.status, 200);
  assertStringIncludes(page.html, "The service isn’t answering");
  harness.tenant.faults.clear();
  harness.passTime(2 * MINUTE);
  assertStringIncludes((await visitor.goTo(`${harness.origin}/graph`)).html, "userPrincipalName");
});

Deno.test("the client secret has expired: sessions stay, the log has an error (RL-16)", async () => {
  await using harness = await startHarness({
    tenant: { accessTokenSeconds: 600 },
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(20 * MINUTE);
  harness.tenant.application.secrets[0]!.expires = 1;
  const page = await visitor.goTo(`${harness.origin}/graph`);
  assertEquals([page.url.pathname, page.hops.length], ["/graph", 1]);
  assertSecured(page);
  assertEquals((await visitor.goTo(`${harness.origin}/profile`)).status, 200);
  assert(harness.log.some((line) => JSON.parse(line).level === "error"));
});

Deno.test("Graph can't be reached: the page works and says what is missing (RL-33, RL-37)", async () => {
  for (const [name, fault] of Object.entries(BROKEN_ANSWERS)) {
    if (name === "an empty object") continue; // an answer without a property is an answer
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    harness.tenant.faults.always("graph", fault);
    harness.tenant.faults.always("photo", fault);
    const page = await visitor.goTo(`${harness.origin}/graph`);
    assertEquals([page.status, page.url.pathname], [200, "/graph"], name);
    assertEquals(page.document.querySelectorAll("[role=alert], .notice").length > 0, true, name);
    assertEquals((await visitor.goTo(`${harness.origin}/profile`)).status, 200, name);
  }
});
