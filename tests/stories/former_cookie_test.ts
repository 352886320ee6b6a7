import { assertEquals, assertMatch } from "@std/assert";
import { signIn } from "../support/credentials.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { tabOf } from "../support/tab.ts";
import { Visitor } from "../support/visitor.ts";

/** A browser that has just signed in again, and a tab of it that still sends the former cookie. */
async function signInAgain(harness: Harness): Promise<[browser: Visitor, tab: Visitor]> {
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const tab = await tabOf(visitor);
  await signIn(visitor, harness);
  return [visitor, tab];
}

const SENT: { [what: string]: [path: string, status: number, init?: RequestInit] } = {
  "a page": ["/profile", 303],
  "the home page": ["/", 200],
  "a script's request": ["/api/me", 401, { headers: { accept: "application/json" } }],
  "a form": ["/account", 303, { method: "POST", body: new URLSearchParams({ end: "others" }) }],
};

/** Sends all of these. Returns the cookies that the answers set for the session. */
async function send(tab: Visitor, { origin, services: { cookies } }: Harness): Promise<string[]> {
  const set: string[] = [];
  for (const [what, [path, status, init = {}]] of Object.entries(SENT)) {
    const headers = { origin, "sec-fetch-site": "same-origin", ...init.headers };
    const response = await tab.request(origin + path, { ...init, headers });
    assertEquals(response.status, status, what);
    set.push(...response.headers.getSetCookie());
  }
  return set.filter((cookie) => cookie.startsWith(`${cookies.session.name}=`));
}

Deno.test("what a tab sends with the former cookie, while another tab signs in again, removes no cookie", async () => {
  await using harness = await startHarness();
  const [visitor, tab] = await signInAgain(harness);
  assertEquals(await send(tab, harness), []);
  assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
});

Deno.test("what a tab has sent just before another tab signs in again removes no cookie", async () => {
  await using harness = await startHarness();
  const { origin, services: { sessions } } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const tab = await tabOf(visitor);
  const { tokens } = sessions;
  sessions.tokens = async (session) => {
    sessions.tokens = tokens;
    await signIn(visitor, harness);
    return await tokens.call(sessions, session);
  };
  const { status, headers } = await tab.request(`${origin}/api/me`);
  assertEquals([status, headers.getSetCookie()], [401, []]);
  assertEquals((await visitor.request(`${origin}/api/me`)).status, 200);
});

Deno.test("a former cookie is removed once the browser has signed out", async () => {
  await using harness = await startHarness();
  const [visitor, tab] = await signInAgain(harness);
  await visitor.goTo(harness.origin);
  await visitor.submit("Sign out");
  const [removed] = await send(tab, harness);
  assertMatch(removed!, /^session-\d+=; /);
});

Deno.test("another customer's former cookie is removed", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const tab = await tabOf(visitor);
  await signIn(visitor, harness, 1);
  const [removed] = await send(tab, harness);
  assertMatch(removed!, /^session-\d+=; /);
});

Deno.test("a cookie stays while KV can't tell whether its session was replaced", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ wrapKv: faulty.wrap });
  const { origin, services: { sessions } } = harness;
  const [, tab] = await signInAgain(harness);
  const { read } = sessions;
  sessions.read = (cookie) => read.call(sessions, cookie).finally(() => faulty.reads = "fails");
  const { status, headers } = await tab.request(`${origin}/api/me`);
  assertEquals([status, headers.getSetCookie()], [401, []]);
});
