import { assert, assertEquals } from "@std/assert";
import { Sessions } from "../../lib/session/session.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { FakeClock, HOUR, MINUTE, SECOND } from "../support/fake_clock.ts";
import { startHarness } from "../support/harness.ts";
import { RecordingKv } from "../support/recording_kv.ts";
import { Visitor } from "../support/visitor.ts";

/** The kinds of records in KV, and how long they are kept at most, in ms. */
const LIFETIMES: Record<string, number> = {
  sessions: 30 * MINUTE, // N-02
  session_tokens: 8 * HOUR, // N-03
  sessions_of_user: 8 * HOUR,
  sessions_of_sid: 8 * HOUR,
  session_successors: MINUTE,
  sign_in_attempts: 15 * MINUTE, // N-04
  sign_in_pages: HOUR,
  space: HOUR,
  kept_forms: 15 * MINUTE,
  completed_sign_ins: 30 * SECOND, // N-16
  rate_limits: MINUTE, // N-17
  refresh_leases: 15 * SECOND, // N-13
  api_cool_downs: 315 * SECOND, // what Graph says below
};

/** Does everything that makes the app write a record. */
async function liveThroughAll(recording: RecordingKv): Promise<Deno.KvKey[]> {
  await using harness = await startHarness({
    wrapKv: recording.wrap,
    tenant: {
      accessTokenSeconds: 1_200,
      application: {
        permissions: ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"],
      },
    },
  });
  const { origin, tenant } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${origin}/profile/edit`);
  await enterCredentials(visitor, harness);

  harness.passTime(18 * MINUTE); // the access token lapses, and the proof of who they are gets old
  await visitor.request(`${origin}/graph`);
  harness.passTime(18 * MINUTE);
  tenant.faults.next("token", { status: 429, headers: { "retry-after": "7" }, body: "{}" });
  await visitor.request(`${origin}/graph`);
  harness.passTime(10 * SECOND);
  tenant.faults.next("graph", { status: 429, headers: { "retry-after": "315" }, body: "{}" });
  await visitor.request(`${origin}/api/me`);

  await visitor.send(`${origin}/profile/edit`, { displayName: "Alice Kept" });
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.pathname, "/confirm");

  return (await harness.dump()).map(({ key }) => key);
}

Deno.test("every record that the app writes expires when it is no longer needed (D-20, RL-28)", async () => {
  const recording = new RecordingKv();
  const keys = await liveThroughAll(recording);
  const written = new Set(recording.writes.map(({ key }) => JSON.stringify(key)));
  for (const key of keys) assert(written.has(JSON.stringify(key)), `${key} came in another way`);

  const kinds = new Set(recording.writes.map(({ key }) => String(key[0])));
  assertEquals([...kinds].sort(), Object.keys(LIFETIMES).sort());
  for (const [kind, lifetime] of Object.entries(LIFETIMES)) {
    const lifetimes = recording.lifetimes(kind);
    for (const expireIn of lifetimes) assert(expireIn !== undefined && expireIn > 0, kind);
    // The clock goes on between the time that a record was made for and the write.
    const last = lifetimes.at(-1)!;
    assert(last <= lifetime && last > lifetime - SECOND, `${kind}: ${last}`);
  }
  // After a refusal, the lease lasts as long as the authority asks the app to wait.
  assertEquals(recording.lifetimes("refresh_leases"), [7 * SECOND, 15 * SECOND]);
});

Deno.test("a session's records expire with it, however it was used (D-20, N-02, N-03)", async () => {
  const recording = new RecordingKv();
  using kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const limits = { sessionIdleMs: 30 * MINUTE, sessionLifetimeMs: 8 * HOUR };
  const sessions = new Sessions(boundedStore(recording.wrap(kv)), limits, clock.now);
  const tokens = { refreshToken: undefined, idToken: undefined, granted: [], access: {} };
  const cookie = await sessions.create({
    claims: { iss: "https://issuer.example", sub: "alice", aud: "client", iat: 1, exp: 2 },
    authenticatedAt: 0,
    challengedAt: 0,
    tokens,
    userAgent: "",
  });
  for (let age = 20 * MINUTE; age < 8 * HOUR; age += 20 * MINUTE) {
    clock.pass(20 * MINUTE);
    const session = await sessions.read(cookie);
    recording.writes.length = 0;
    await sessions.touch(session!);
    await sessions.changeTokens(session!, () => tokens);
    assertEquals(recording.lifetimes("sessions"), [Math.min(30 * MINUTE, 8 * HOUR - age)]);
    assertEquals(recording.lifetimes("session_tokens"), [8 * HOUR - age]);
  }
});
