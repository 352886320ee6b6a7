import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { tabOf } from "../support/tab.ts";
import { authorize, deliver, heldAtCallback, signIn } from "./support/attempt.ts";
import { assertAccepted, assertRefused, kept } from "./support/verdict.ts";

const MINUTE = 60_000;

/** Does something after the next callback has read its session, and before it begins another one. */
function beforeCreate({ services: { sessions } }: Harness, act: () => Promise<void>): void {
  const create = sessions.create;
  sessions.create = async (session) => {
    sessions.create = create;
    await act();
    return await create.call(sessions, session);
  };
}

/** Lets sessions begin only once so many callbacks have read the one before. */
function togetherAtCreate({ services: { sessions } }: Harness, count: number): void {
  const create = sessions.create;
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  sessions.create = async (session) => {
    if (++arrived === count) resolve();
    await promise;
    return await create.call(sessions, session);
  };
}

Deno.test("an answer in a browser that started no sign-in signs nobody in (SP-02, CV-04, RL-19)", async () => {
  await using harness = await startHarness();
  const callback = await authorize(new Visitor(), harness);
  const victim = new Visitor();
  await deliver(victim, harness, callback);
  await assertRefused(harness, victim.page, {
    reason: "browser_unknown",
    returnTo: "/",
    attempts: 1,
  });
  assertEquals(victim.page.url.pathname, "/getAToken", "no loop");
});

Deno.test("an answer in another browser with its own open sign-in signs nobody in (SP-02)", async () => {
  await using harness = await startHarness();
  const callback = await authorize(new Visitor(), harness, { who: 1 });
  const victim = new Visitor();
  await authorize(victim, harness);
  await deliver(victim, harness, callback);
  await assertRefused(harness, victim.page, {
    reason: "attempt_unknown",
    returnTo: "/",
    attempts: 2,
  });
});

Deno.test("another customer's answer does not replace the session (CV-04)", async () => {
  await using harness = await startHarness();
  const victim = new Visitor();
  await signIn(victim, harness);
  const before = await sessionCookie(victim, harness);
  await deliver(victim, harness, await authorize(new Visitor(), harness, { who: 1 }));
  // A page of this app, as any link to it leads there.
  assertEquals([victim.page.status, victim.page.url.pathname], [200, "/profile"]);
  assertEquals(await sessionCookie(victim, harness), before);
  assert(victim.page.html.includes("Alice Example"));
});

Deno.test("the code leaves the address and works once (SP-10, SP-16, RL-13)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  await deliver(visitor, harness, callback);
  await assertAccepted(harness, visitor);
  for (const { url } of visitor.page.hops.slice(1)) {
    assertEquals([url.searchParams.has("code"), url.searchParams.has("state")], [false, false]);
  }
  assertEquals(visitor.page.url.search, "");

  // Reload, back or a restored tab: a signed-in customer continues.
  await deliver(visitor, harness, callback);
  assertEquals([visitor.page.hops[0]?.status, visitor.page.url.pathname], [303, "/profile"]);
  assertEquals(harness.tenant.requestsTo("token").length, 1);
});

Deno.test("an answer that arrives five times at once signs in once (RL-13)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.request(callback)));
  assertEquals(answers.map(({ status }) => status).toSorted(), [303, 400, 400, 400, 400]);
  assertEquals(harness.tenant.requestsTo("token").length, 1);
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 1);
  await visitor.goTo(`${harness.origin}/profile`);
  assertEquals(visitor.page.status, 200);
});

Deno.test("a tab restored after the browser was closed says that the sign-in is no longer valid (RL-38)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  await deliver(visitor, harness, callback);
  await visitor.jar.removeAllCookies();
  await deliver(visitor, harness, callback);
  assertEquals([visitor.page.status, visitor.page.url.pathname], [400, "/getAToken"]);
  await visitor.click("Sign in again");
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
});

Deno.test("a browser that was closed during sign-in and still has its cookies continues (RL-38)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const reopened = new Visitor();
  for (const cookie of await visitor.jar.getCookies(harness.origin)) {
    if (cookie.maxAge !== null) {
      await reopened.jar.setCookie(cookie.toString(), harness.origin);
    }
  }
  await deliver(reopened, harness, callback);
  await assertAccepted(harness, reopened);
});

Deno.test("tabs finish in any order, each on its own page; the last one keeps the session (RL-20)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const pages = Array.from({ length: 8 }, (_, tab) => `/profile?tab=${tab}`);
  const callbacks: URL[] = [];
  for (const returnTo of pages) callbacks.push(await authorize(visitor, harness, { returnTo }));
  const sessions: (string | undefined)[] = [];
  for (const tab of [7, 0, 3, 5, 1, 6, 2, 4]) {
    const { url, status } = await deliver(visitor, harness, callbacks[tab]!);
    assertEquals([url.pathname + url.search, status], [pages[tab], 200]);
    sessions.push(await sessionCookie(visitor, harness));
  }
  assertEquals(new Set(sessions).size, 8);
  const alive = (await kept(harness)).filter((kind) => kind === "sessions");
  assertEquals(alive.length, 1, "the earlier sessions have ended");
});

Deno.test("tabs that come back at the same moment to a session lead to their own pages (RL-20)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const callbacks: URL[] = [];
  for (const tab of [1, 2, 3]) {
    callbacks.push(await authorize(visitor, harness, { returnTo: `/profile?${tab}` }));
  }
  const tabs = await Promise.all(callbacks.map(() => tabOf(visitor)));
  togetherAtCreate(harness, tabs.length);
  await Promise.all(tabs.map((tab, at) => deliver(tab, harness, callbacks[at]!)));
  for (const [at, { page }] of tabs.entries()) {
    assertEquals([page.url.pathname + page.url.search, page.status], [`/profile?${at + 1}`, 200]);
  }
  const sessions = await Promise.all(tabs.map((tab) => sessionCookie(tab, harness)));
  assertEquals(new Set(sessions).size, 3, "whichever cookie the browser gets last is valid");
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 3);
});

Deno.test("a tab that comes back after another tab of its browser has signed out gets no session (RL-20, W-65)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const [first, second] = [await authorize(visitor, harness), await authorize(visitor, harness)];
  const late = await tabOf(visitor);
  beforeCreate(harness, async () => {
    await deliver(visitor, harness, first);
    await visitor.submit("Sign out");
  });
  await deliver(late, harness, second);
  assertEquals([late.page.status, late.page.headers.getSetCookie()], [400, []]);
  assertStringIncludes(late.page.html, "You were signed out in the meantime");
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 0);
});

/** Two tabs of Alice's browser on their way back: in one she has signed in again, in the other Bob. */
async function bothOnTheirWay(harness: Harness) {
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const alice = await tabOf(visitor);
  const hers = await authorize(alice, harness);
  const bob = await tabOf(visitor);
  const his = await heldAtCallback(bob, async () => {
    await bob.goTo(`${harness.origin}/sign-in?prompt=login&returnTo=/profile`);
    const { email, password } = harness.tenant.customers[1]!;
    await bob.submit("Next", { email });
    return await bob.submit("Sign in", { password });
  });
  return { alice, hers, bob, his };
}

Deno.test("a tab that comes back after another customer has signed in gets no session (RL-36)", async () => {
  await using harness = await startHarness();
  const { alice, hers, bob, his } = await bothOnTheirWay(harness);
  beforeCreate(harness, async () => void await deliver(bob, harness, his));
  await deliver(alice, harness, hers);
  assertEquals([alice.page.status, bob.page.status], [400, 200]);
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 1);
});

Deno.test("a customer who comes back just after another one has signed in again ends the other's session (RL-36)", async () => {
  await using harness = await startHarness();
  const { alice, hers, bob, his } = await bothOnTheirWay(harness);
  beforeCreate(harness, async () => void await deliver(alice, harness, hers));
  await deliver(bob, harness, his);
  assertEquals([alice.page.status, bob.page.status], [200, 200]);
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 1);
  const former = (await sessionCookie(alice, harness))!;
  assertEquals(await harness.services.sessions.read(former), null);
});

Deno.test("unfinished sign-ins leave at most eight attempts and one cookie, and there is a limit (RL-21, N-05, N-06)", async () => {
  await using harness = await startHarness();
  harness.stopClock();
  const visitor = new Visitor();
  const start = (returnTo: string) =>
    visitor.request(`${harness.origin}/sign-in?${new URLSearchParams({ returnTo })}`);
  for (let at = 0; at < 20; at++) assertEquals((await start(`/profile?at=${at}`)).status, 302);
  const attempts = (await kept(harness)).filter((kind) => kind === "sign_in_attempts");
  assertEquals(attempts.length, 8);
  assert((await visitor.jar.getCookieString(harness.origin)).length < 4_096);

  const statuses = new Set<number>();
  for (let at = 0; at < 20; at++) statuses.add((await start("/")).status);
  assertEquals(statuses, new Set([302, 429]));
  const { headers, status } = await start("/");
  assertEquals(status, 429);
  assert(Number(headers.get("retry-after")) > 0);
});

Deno.test("of nine open tabs the oldest fails with an explanation, and the next click works (RL-21)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const first = await authorize(visitor, harness);
  for (const _ of Array(8)) await visitor.request(`${harness.origin}/sign-in`);
  await deliver(visitor, harness, first);
  await assertRefused(harness, visitor.page, {
    reason: "attempt_unknown",
    returnTo: "/profile",
    attempts: 8,
  });
  assertStringIncludes(visitor.page.html, "You may have used it already, or started several newer");
});

Deno.test("of twelve restored tabs each leads to its own page once the person is signed in (W-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const states: string[] = [];
  for (let tab = 0; tab < 12; tab++) {
    const { headers } = await visitor.request(`${harness.origin}/sign-in?returnTo=/profile?${tab}`);
    states.push(new URL(headers.get("location")!).searchParams.get("state")!);
  }
  await signIn(visitor, harness);
  for (const [tab, state] of states.slice(0, 4).entries()) {
    const query = new URLSearchParams({ code: "x", state });
    const { status, headers } = await visitor.request(`${harness.origin}/getAToken?${query}`);
    assertEquals([status, headers.get("location")], [303, `/profile?${tab}`]);
  }
  assertEquals(harness.tenant.requestsTo("token").length, 1);
});

Deno.test("tabs restored at the same moment, without any cookie, lead to their pages as well (W-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const states = await Promise.all([..."abcdefghijkl"].map(async (tab) => {
    const url = `${harness.origin}/sign-in?returnTo=/profile?${tab}`;
    const { headers } = await new Visitor().request(url);
    return { tab, state: new URL(headers.get("location")!).searchParams.get("state")! };
  }));
  await signIn(visitor, harness);
  for (const { tab, state } of states) {
    const query = new URLSearchParams({ code: "x", state });
    const { headers } = await visitor.request(`${harness.origin}/getAToken?${query}`);
    assertEquals(headers.get("location"), `/profile?${tab}`);
  }
});

Deno.test("tabs restored at once after a session lapsed are one browser's (W-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const { name } = harness.services.cookies.session;
  const cookie = `${name}=${await sessionCookie(visitor, harness)}`;
  harness.passTime(31 * MINUTE);
  const set = await Promise.all(["a", "b", "c"].map(async (tab) => {
    const answer = await new Visitor().request(
      `${harness.origin}/sign-in?returnTo=/profile?${tab}`,
      { headers: { cookie } },
    );
    return answer.headers.getSetCookie()[0]!;
  }));
  assertEquals(new Set(set).size, 1);
});

Deno.test("after fifteen minutes a sign-in has expired; one click leads to the same page (RL-22, N-04)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  harness.passTime(15 * MINUTE + 1);
  await deliver(visitor, harness, callback);
  await assertRefused(harness, visitor.page, { reason: "attempt_expired" });
  assertEquals(harness.tenant.requestsTo("token"), []);
  await visitor.click("Sign in again");
  await assertAccepted(harness, visitor);
});

Deno.test("another browser does not learn that a sign-in has expired, nor its page (RL-22)", async () => {
  await using harness = await startHarness();
  const callback = await authorize(new Visitor(), harness);
  const other = new Visitor();
  await other.goTo(`${harness.origin}/sign-in`);
  harness.passTime(15 * MINUTE + 1);
  await deliver(other, harness, callback);
  await assertRefused(harness, other.page, {
    reason: "attempt_unknown",
    returnTo: "/",
    attempts: 2,
  });
});

Deno.test("a sign-in of fourteen minutes works if the tenant's code is still valid (N-04)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in?returnTo=/profile`);
  harness.passTime(14 * MINUTE);
  const { email, password } = harness.tenant.customers[0]!;
  await visitor.submit("Next", { email });
  await visitor.submit("Sign in", { password });
  await assertAccepted(harness, visitor);
});

Deno.test("another customer signs in: a new session, and nothing of the old one is left (RL-36, AV-17)", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const old = await sessionCookie(visitor, harness);
  await visitor.goTo(`${origin}/sign-in?returnTo=/profile&prompt=login`);
  const { email, password } = tenant.customers[1]!;
  if (visitor.page.document.querySelector("input[name=email]")) {
    await visitor.submit("Next", { email });
  }
  await visitor.submit("Sign in", { password });
  assertEquals(visitor.page.url.pathname, "/profile");
  assert(!visitor.page.html.includes("alice@example.com"));
  assertNotEquals(await sessionCookie(visitor, harness), old);
  assertEquals((await kept(harness)).filter((kind) => kind === "session_tokens").length, 1);
  const replay = await new Visitor().request(`${origin}/profile`, {
    headers: { cookie: `${harness.services.cookies.session.name}=${old}` },
  });
  assertEquals([replay.status, replay.body], [303, ""]);
});

Deno.test("Cancel leads to a page that says so, and nobody is signed in (RL-23)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in?returnTo=/profile`);
  await visitor.submit("Cancel");
  await assertRefused(harness, visitor.page, { reason: "cancelled" });
});
