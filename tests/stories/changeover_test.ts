import { assertEquals, assertMatch } from "@std/assert";
import { signIn } from "../support/credentials.ts";
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

const SENT: { [what: string]: [path: string, init?: RequestInit] } = {
  "a page": ["/profile?tab=2"],
  "the home page": ["/"],
  "a script's request": ["/api/me", { headers: { accept: "application/json" } }],
  "a form": ["/account", { method: "POST", body: new URLSearchParams({ end: "others" }) }],
};

Deno.test("what a tab sends while another tab signs in again is sent again, and removes no cookie", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const [visitor, tab] = await signInAgain(harness);
  for (const [what, [path, init = {}]] of Object.entries(SENT)) {
    const headers = { origin, "sec-fetch-site": "same-origin", ...init.headers };
    const again = await tab.request(origin + path, { ...init, headers });
    assertEquals([again.status, again.headers.get("location")], [307, path], what);
    assertEquals(again.headers.getSetCookie(), [], what);
    assertEquals((await visitor.request(origin + path, { ...init, headers })).status < 400, true);
  }

  harness.passTime(5_000);
  const late = await tab.request(`${origin}/profile`);
  assertEquals([late.status, late.headers.get("location")], [303, "/sign-in?returnTo=%2Fprofile"]);
  assertMatch(late.headers.getSetCookie()[0]!, /=; /);
});

Deno.test("what a tab has sent just before is sent again, once its session is gone", async () => {
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
  assertEquals([status, headers.get("location")], [307, "/api/me"]);
  assertEquals(headers.getSetCookie(), []);
  assertEquals((await visitor.request(`${origin}/api/me`)).status, 200);
});

Deno.test("a former cookie is no longer waited for once the browser has signed out", async () => {
  await using harness = await startHarness();
  const [visitor, tab] = await signInAgain(harness);
  await visitor.goTo(harness.origin);
  await visitor.submit("Sign out");
  const { status, headers } = await tab.request(`${harness.origin}/profile`);
  assertEquals([status, headers.get("location")], [303, "/sign-in?returnTo=%2Fprofile"]);
});

Deno.test("another customer's former cookie is not waited for", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const tab = await tabOf(visitor);
  await signIn(visitor, harness, 1);
  const { status, headers } = await tab.request(`${harness.origin}/profile`);
  assertEquals([status, headers.get("location")], [303, "/sign-in?returnTo=%2Fprofile"]);
});
