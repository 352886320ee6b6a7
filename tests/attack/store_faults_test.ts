import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, signIn } from "./support/attempt.ts";
import { FaultyKv } from "./support/faulty_kv.ts";
import { openSession } from "./support/open_session.ts";
import { type Answer, assertSecured } from "./support/secured.ts";
import { assertAccepted, cookiesSet, kept } from "./support/verdict.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How often the session is used, so that it does not become idle. */
const STEP = 25 * MINUTE;
const PAGES = ["/profile", "/graph", "/account", "/api/me"];

async function withFaultyKv(): Promise<{ harness: Harness; faulty: FaultyKv }> {
  const faulty = new FaultyKv();
  return { faulty, harness: await startHarness({ wrapKv: faulty.wrap }) };
}

function assertUnavailable(hop: Answer): void {
  assertEquals(hop.status, 503, hop.url.pathname);
  assertMatch(hop.headers.get("retry-after")!, /^\d+$/);
  assert(!hop.headers.getSetCookie().some((line) => line.startsWith("session-")));
  assertSecured(hop);
}

for (const fault of ["fails", "hangs"] as const) {
  Deno.test(`the database ${fault}: signed-in pages are 503, public pages work, and nothing is lost (RL-25)`, async () => {
    const { harness, faulty } = await withFaultyKv();
    await using _ = harness;
    const { origin } = harness;
    const visitor = new Visitor();
    await openSession(harness, visitor);
    faulty.reads = faulty.writes = fault;
    const closed = PAGES.map(async (path) =>
      assertUnavailable(await visitor.request(origin + path))
    );
    const open = ["/", "/signed-out", "/healthz", "/styles.css"].map(async (path) => {
      const { status, body } = await visitor.request(origin + path);
      assertEquals([status, body.includes("Alice")], [200, false], path);
    });
    const starts = ["/sign-in", "/sign-up"].map(async (path) =>
      assertUnavailable(await new Visitor().request(origin + path))
    );
    const ready = visitor.request(`${origin}/readyz`).then(({ status }) =>
      assertEquals(status, 503)
    );
    await Promise.all([...closed, ...open, ...starts, ready]);

    faulty.reads = faulty.writes = "none";
    assertEquals((await visitor.request(`${origin}/profile`)).status, 200);
  });

  Deno.test(`the database ${fault} on writing: no sign-in is completed, not even partly (RL-25)`, async () => {
    const { harness, faulty } = await withFaultyKv();
    await using _ = harness;
    const visitor = new Visitor();
    const callback = await authorize(visitor, harness);
    faulty.writes = fault;
    const page = await visitor.goTo(callback);
    assertUnavailable(page);
    assertEquals(cookiesSet(page, "session"), []);
    faulty.writes = "none";
    assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
    await visitor.goTo(callback);
    if (visitor.page.status !== 200) await signIn(visitor, harness);
    await assertAccepted(harness, visitor);
  });

  Deno.test(`the database ${fault} after the code is redeemed: 503, no session, no cookie (RL-25)`, async () => {
    const { harness, faulty } = await withFaultyKv();
    await using _ = harness;
    const visitor = new Visitor();
    const callback = await authorize(visitor, harness);
    harness.tenant.mutations.body("token response", () => void (faulty.writes = fault));
    const page = await visitor.goTo(callback);
    assertUnavailable(page);
    assertEquals(cookiesSet(page, "session"), []);
    faulty.writes = "none";
    assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
  });

  Deno.test(`the database ${fault} on writing: signed-in customers can still read (RL-25)`, async () => {
    const { harness, faulty } = await withFaultyKv();
    await using _ = harness;
    const visitor = new Visitor();
    await openSession(harness, visitor);
    harness.passTime(2 * MINUTE); // so that the next request writes the session's last use
    faulty.writes = fault;
    for (let i = 0; i < 2; i++) {
      const { status } = await visitor.request(`${harness.origin}/profile`);
      assertEquals(status, 200, "W-63");
    }
    assert(harness.log.some((line) => line.includes("session_use_not_noted")));
    faulty.writes = "none";
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
  });

  Deno.test(`the database ${fault}: signing out takes the browser's cookies, and says what was not done (W-23)`, async () => {
    const { harness, faulty } = await withFaultyKv();
    await using _ = harness;
    const { origin } = harness;
    for (const reads of ["none", fault] as const) {
      const visitor = new Visitor();
      await openSession(harness, visitor);
      await visitor.goTo(`${origin}/profile`);
      faulty.writes = fault;
      faulty.reads = reads;
      await visitor.submit("Sign out");
      assertEquals([visitor.page.url.pathname, visitor.page.status], ["/signed-out", 200]);
      assertStringIncludes(visitor.page.html, "couldn’t end the session on our server");
      assertEquals(await visitor.jar.getCookieString(origin), "");
      assert(harness.log.some((line) => line.includes("session_not_ended")));
      visitor.holds = (url) => url.origin !== origin;
      faulty.reads = faulty.writes = "none";
      await visitor.submit("Sign out there too");
      assertMatch(visitor.page.headers.get("location")!, /\/logout\?/);
    }
  });
}

Deno.test("the database fails after a form was processed: the browser is not asked to send it again (RL-25)", async () => {
  const { harness, faulty } = await withFaultyKv();
  await using _ = harness;
  const visitor = new Visitor();
  await openSession(harness); // on another device
  await openSession(harness, visitor);
  faulty.onCommit = () => queueMicrotask(() => void (faulty.writes = "fails"));
  const answer = await visitor.request(`${harness.origin}/account`, {
    method: "POST",
    body: new URLSearchParams({ end: "others" }),
    headers: { "sec-fetch-site": "same-origin" },
  });
  assertEquals([answer.status, answer.headers.get("location")], [303, "/account?ended=others"]);
  const sessions = await Array.fromAsync(harness.kv.list({ prefix: ["sessions"] }));
  assertEquals(sessions.length, 1);
  assert(harness.log.some((line) => line.includes("form_not_dropped")));
});

Deno.test("writes that always conflict: a sign-in is refused, and the retries end (RL-25)", async () => {
  const { harness, faulty } = await withFaultyKv();
  await using _ = harness;
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  faulty.writes = "conflicts";
  faulty.commits = 0;
  await visitor.goTo(callback);
  assertEquals(visitor.page.status, 400);
  assert(faulty.commits <= 3, `${faulty.commits} commits`);
  assertEquals(harness.tenant.requestsTo("token"), []);
});

Deno.test("a session whose record conflicts can still be read and ended (RL-25, D-21)", async () => {
  const { harness, faulty } = await withFaultyKv();
  await using _ = harness;
  const { origin } = harness;
  const visitor = new Visitor();
  await openSession(harness, visitor);
  harness.passTime(2 * MINUTE);
  faulty.writes = "conflicts";
  assertEquals((await visitor.request(`${origin}/profile`)).status, 200);
  const answer = await visitor.request(`${origin}/sign-out`, {
    method: "POST",
    headers: { origin, "sec-fetch-site": "same-origin" },
  });
  assertEquals(answer.status, 303);
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
});

/** KV deletes by the real clock, which does not move here, so the records are still there. */
const LATE: Record<string, number> = {
  "unused for half an hour (N-02)": 30 * MINUTE + 1,
  "eight hours old (N-03)": 8 * HOUR + 1,
};

for (const [name, age] of Object.entries(LATE)) {
  Deno.test(`a session that is ${name} has ended, although KV still has it (RL-28, D-20, AV-18)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await openSession(harness, visitor);
    let passed = 0;
    for (; passed + STEP < age && age > HOUR; passed += STEP) {
      assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
      harness.passTime(STEP);
    }
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 200);
    harness.passTime(age - passed);
    assert((await kept(harness)).includes("sessions"));
    const answer = await visitor.request(`${harness.origin}/profile`);
    assertEquals([answer.status, answer.body], [303, ""]);
  });
}
