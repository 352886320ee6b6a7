import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { inspect } from "node:util";
import { fingerprint, newSecret } from "../../lib/kv/seal.ts";
import { type Session, Sessions } from "../../lib/session/session.ts";
import {
  deriveSecret,
  SessionTooLargeError,
  sidKey,
  userKey,
  VERSION,
} from "../../lib/session/record.ts";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { dump, keys } from "../support/dump.ts";
import { FakeClock, HOUR, MINUTE } from "../support/fake_clock.ts";

const LIMITS = { sessionIdleMs: 30 * MINUTE, sessionLifetimeMs: 8 * HOUR };
const TOKENS = {
  refreshToken: "refresh-token-of-alice",
  idToken: "id-token-of-alice",
  granted: ["User.Read"],
  access: { "User.Read": { token: "access-token-of-alice", refreshAt: 8, expiresAt: 9 } },
};

const ISSUER = "https://issuer.example/v2.0";

function claimsOf(sub: string, sid?: string) {
  const claims = { iss: ISSUER, sub, aud: "client", iat: 1, exp: 2 };
  return { ...claims, name: `${sub} example`, email: `${sub}@mail.example`, ...(sid && { sid }) };
}

/** A session to begin, with the usual values for what is left out. */
function newSession(claims: ReturnType<typeof claimsOf>, userAgent = "Firefox") {
  return { claims, authenticatedAt: 1, challengedAt: 2, tokens: TOKENS, userAgent };
}

/** A database for one test. */
async function open() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const store = boundedStore(kv);
  const sessions = new Sessions(store, LIMITS, clock.now);
  return {
    kv,
    clock,
    sessions,
    /** The sessions of another process on the same database. */
    elsewhere: new Sessions(store, LIMITS, clock.now),
    begin: (sub = "alice", sid?: string) => sessions.create(newSession(claimsOf(sub, sid))),
    [Symbol.dispose]: () => kv.close(),
  };
}

/** Reads a session that must be there. */
async function readable(sessions: Sessions, cookie: string): Promise<Session> {
  const session = await sessions.read(cookie);
  assert(session !== null);
  return session;
}

/** What a session shows. Claims are parsed when they are asked for, so a copy of the session has none. */
function shown(session: Session): Partial<Session> {
  return { ...session, claims: session.claims };
}

Deno.test("read() returns the session, in any process (RL-27)", async () => {
  using it = await open();
  const cookie = await it.begin();
  for (const sessions of [it.sessions, it.elsewhere]) {
    assertEquals(shown(await readable(sessions, cookie)), {
      id: deriveSecret(cookie).id,
      claims: claimsOf("alice"),
      user: { name: "alice example", initials: "AE" },
      authenticatedAt: 1,
      challengedAt: 2,
      authenticationContexts: undefined,
      createdAt: it.clock.now(),
      lastSeenAt: it.clock.now(),
    });
  }
});

Deno.test("read() returns claims of any text, line breaks included, each time the same", async () => {
  using it = await open();
  const claims = { ...claimsOf("alice"), name: 'Ålice\n"\u2028\\n🦊', city: ["a\nb", null] };
  const session = await readable(it.sessions, await it.sessions.create(newSession(claims)));
  assertEquals(session.claims, claims);
  assertStrictEquals(session.claims, session.claims);
});

Deno.test("rename() changes how the person is shown, in every process, and nothing else", async () => {
  using it = await open();
  const cookie = await it.begin();
  const before = await readable(it.sessions, cookie);
  await it.sessions.rename(before, "Ada King");
  for (const sessions of [it.sessions, it.elsewhere]) {
    const user = { name: "Ada King", initials: "AK" };
    const session = await readable(sessions, cookie);
    assertEquals(shown(session), { ...shown(before), user });
  }
});

Deno.test("rename() does not bring back a session that has ended", async () => {
  using it = await open();
  const cookie = await it.begin();
  const session = await readable(it.sessions, cookie);
  await it.elsewhere.end(await readable(it.elsewhere, cookie));
  await it.sessions.rename(session, "Ada King");
  assertEquals(await keys(it.kv), []);
});

Deno.test("create() returns a new value of 256 random bits each time (AV-16, AV-17, N-01)", async () => {
  using it = await open();
  const [one, two] = [await it.begin(), await it.begin()];
  assertMatch(one, /^[\w-]{43}$/);
  assertNotEquals(one, two);
});

Deno.test("read() finds nothing if one character of the cookie differs (AV-16)", async () => {
  using it = await open();
  const cookie = await it.begin();
  for (let at = 0; at < cookie.length; at++) {
    const other = cookie[at] === "A" ? "B" : "A";
    const changed = cookie.slice(0, at) + other + cookie.slice(at + 1);
    assertEquals(await it.sessions.read(changed), null);
  }
  for (const value of ["", cookie.slice(1), `${cookie}A`, deriveSecret(cookie).id, newSecret()]) {
    assertEquals(await it.sessions.read(value), null);
  }
});

Deno.test("the database holds no claim, token or cookie in the clear (SP-15)", async () => {
  using it = await open();
  const cookie = await it.begin("alice", "sid-of-alice");
  const content = await dump(it.kv);
  const { aud, ...claims } = claimsOf("alice", "sid-of-alice");
  const secrets = [cookie, ...Object.values(claims), TOKENS.refreshToken, TOKENS.idToken];
  for (const secret of [...secrets, "access-token-of-alice", `"${aud}"`]) {
    if (typeof secret === "string") assert(!content.includes(secret), secret);
  }
});

Deno.test("a record that was changed or moved opens no session", async () => {
  using it = await open();
  const [mine, other] = [await it.begin("alice"), await it.begin("bob")];
  const key = (cookie: string) => ["sessions", deriveSecret(cookie).id];
  const { value } = await it.kv.get<{ sealed: Uint8Array }>(key(other));
  await it.kv.set(key(mine), value);
  assertEquals(await it.sessions.read(mine), null);
  value!.sealed[30]! ^= 1;
  await it.kv.set(key(other), value);
  assertEquals(await it.sessions.read(other), null);
});

Deno.test("a session ends after 30 min without use (AV-18, N-02)", async () => {
  using it = await open();
  const cookie = await it.begin();
  it.clock.pass(30 * MINUTE - 1);
  assert(await it.sessions.read(cookie));
  it.clock.pass(1);
  assertEquals(await it.sessions.read(cookie), null);
});

Deno.test("a session in use lasts longer, and ends after 8 h (AV-18, N-03)", async () => {
  using it = await open();
  const cookie = await it.begin();
  for (let used = 0; used < 23; used++) {
    it.clock.pass(20 * MINUTE);
    await it.sessions.touch(await readable(it.sessions, cookie));
  }
  it.clock.pass(20 * MINUTE - 1);
  await readable(it.sessions, cookie);
  it.clock.pass(1);
  assertEquals(await it.sessions.read(cookie), null);
});

Deno.test("the time limits hold even if KV has not cleaned up (D-20, RL-28)", async () => {
  using it = await open();
  const cookie = await it.begin();
  it.clock.pass(9 * HOUR);
  assertEquals((await keys(it.kv)).length, 3);
  assertEquals(await it.sessions.read(cookie), null);
});

Deno.test("touch() writes once a minute", async () => {
  using it = await open();
  const cookie = await it.begin();
  const begun = it.clock.now();
  it.clock.pass(MINUTE - 1);
  await it.sessions.touch(await readable(it.sessions, cookie));
  assertEquals((await readable(it.sessions, cookie)).lastSeenAt, begun);
  it.clock.pass(1);
  await it.sessions.touch(await readable(it.sessions, cookie));
  assertEquals((await readable(it.sessions, cookie)).lastSeenAt, begun + MINUTE);
});

Deno.test("touch() does not extend a session that has just expired", async () => {
  using it = await open();
  const cookie = await it.begin();
  for (let used = 0; used < 23; used++) {
    it.clock.pass(20 * MINUTE);
    await it.sessions.touch(await readable(it.sessions, cookie));
  }
  it.clock.pass(20 * MINUTE - 1);
  const session = await readable(it.sessions, cookie);
  it.clock.pass(2);
  await it.sessions.touch(session);
  assertEquals(await it.sessions.read(cookie), null);
});

Deno.test("touch() by twenty requests at once keeps the session intact", async () => {
  using it = await open();
  const cookie = await it.begin();
  it.clock.pass(MINUTE);
  const sessions = await Promise.all(
    Array.from({ length: 20 }, () => readable(it.sessions, cookie)),
  );
  await Promise.all(sessions.map((session) => it.sessions.touch(session)));
  assertEquals((await readable(it.sessions, cookie)).lastSeenAt, it.clock.now());
});

Deno.test("end() ends a session at once in all processes, and leaves nothing in KV (AV-19, D-09)", async () => {
  using it = await open();
  const cookie = await it.begin("alice", "sid-of-alice");
  const session = await readable(it.sessions, cookie);
  await it.sessions.end(session);
  assertEquals(await it.elsewhere.read(cookie), null);
  assertEquals(await it.sessions.tokens(session), null);
  assertEquals(await keys(it.kv), []);
});

Deno.test("end() can be called twice", async () => {
  using it = await open();
  const session = await readable(it.sessions, await it.begin());
  await it.sessions.end(session);
  await it.sessions.end(session);
  assertEquals(await keys(it.kv), []);
});

Deno.test("a request that is under way when the session ends does not bring it back (D-21, RL-18)", async () => {
  using it = await open();
  const cookie = await it.begin();
  it.clock.pass(MINUTE);
  const session = await readable(it.elsewhere, cookie);
  await it.sessions.end(await readable(it.sessions, cookie));
  await it.elsewhere.touch(session);
  assertEquals(await it.elsewhere.changeTokens(session, () => TOKENS), null);
  assertEquals(await keys(it.kv), []);
});

Deno.test("a session that ends while its tokens are changed stays ended (D-21)", async () => {
  using it = await open();
  const session = await readable(it.sessions, await it.begin());
  let ended: Promise<void> | undefined;
  const changed = await it.sessions.changeTokens(session, () => {
    ended ??= it.sessions.end(session); // commits before our own write does
    return TOKENS;
  });
  await ended;
  assertEquals(changed, null);
  assertEquals(await keys(it.kv), []);
});

Deno.test("endOfUser() ends one user's sessions in all browsers, and no other user's (AV-22)", async () => {
  using it = await open();
  const phone = await it.begin("alice");
  const desktop = await it.begin("alice");
  const bob = await it.begin("bob");
  await it.sessions.endOfUser(await readable(it.sessions, phone));
  assertEquals([await it.sessions.read(phone), await it.sessions.read(desktop)], [null, null]);
  assert(await it.sessions.read(bob));
  assertEquals((await keys(it.kv)).length, 3);
});

Deno.test("endOfUser() ends only the selected sessions (AV-22)", async () => {
  using it = await open();
  const [phone, desktop] = [await it.begin("alice"), await it.begin("alice")];
  const bob = await it.begin("bob");
  const session = await readable(it.sessions, phone);
  await it.sessions.endOfUser(session, (id) => id === deriveSecret(bob).id);
  assert(await it.sessions.read(bob));
  await it.sessions.endOfUser(session, (id) => id !== session.id);
  assert(await it.sessions.read(phone));
  assertEquals(await it.sessions.read(desktop), null);
});

Deno.test("endOfUser() ends its own session first, even if the others can't be found (AV-22)", async () => {
  using it = await open();
  const [phone, desktop] = [await it.begin("alice"), await it.begin("alice")];
  const faulty = new FaultyKv();
  const sessions = new Sessions(boundedStore(faulty.wrap(it.kv)), LIMITS, it.clock.now);
  const session = await readable(sessions, phone);
  faulty.reads = "fails";
  await assertRejects(() => sessions.endOfUser(session), StoreError);
  faulty.reads = "none";
  assertEquals(await sessions.read(phone), null);
  assertEquals(await sessions.endOfUser(await readable(sessions, desktop)), 1);
});

Deno.test("listOfUser() shows the user's valid sessions, the last used first (AV-22)", async () => {
  using it = await open();
  const begun = it.clock.now();
  await it.begin("alice"); // will have ended
  it.clock.pass(20 * MINUTE);
  const [phone, desktop] = [await it.begin("alice"), await it.begin("alice")];
  await it.begin("bob");
  it.clock.pass(20 * MINUTE);
  const session = await readable(it.sessions, phone);
  await it.sessions.touch(session);
  const device = "Firefox";
  const createdAt = begun + 20 * MINUTE;
  assertEquals(await it.sessions.listOfUser(session), [
    { id: deriveSecret(phone).id, createdAt, lastSeenAt: begun + 40 * MINUTE, device },
    { id: deriveSecret(desktop).id, createdAt, lastSeenAt: createdAt, device },
  ]);
});

Deno.test("a user is identified by issuer and subject, never by e-mail or name (SP-42, AV-14, CV-17)", async () => {
  using it = await open();
  const { sub: _, ...same } = claimsOf("alice");
  const begin = (claims: { iss: string; sub: string }) =>
    it.sessions.create(newSession({ ...same, ...claims }));
  const alice = await begin({ iss: "https://one.example", sub: "alice" });
  const sameMail = await begin({ iss: "https://one.example", sub: "mallory" });
  const sameSub = await begin({ iss: "https://two.example", sub: "alice" });
  await it.sessions.endOfUser(await readable(it.sessions, alice));
  assert(await it.sessions.read(sameMail));
  assert(await it.sessions.read(sameSub));
});

Deno.test("a user's key, and that of a session at the authority, has 132 bits of a hash", () => {
  const names = Array.from({ length: 1_000 }, (_, i) => `name ${i}`);
  for (const key of [userKey, sidKey]) {
    const keys = names.flatMap((name) => [key(ISSUER, name), key(`${ISSUER}/`, name)]);
    for (const made of keys) assertMatch(made, /^[\w-]{22}$/);
    assertEquals(new Set(keys).size, 2_000);
    // Each of the 22 characters carries six bits.
    for (let at = 0; at < 22; at++) assertEquals(new Set(keys.map((made) => made[at])).size, 64);
  }
});

Deno.test("one session too many ends those first that have expired, then the oldest (W-26)", async () => {
  using it = await open();
  const oldest = await it.begin("alice");
  it.clock.pass(MINUTE);
  const others = [];
  for (let count = 2; count <= 50; count++) others.push(await it.begin("alice"));
  it.clock.pass(20 * MINUTE);
  await it.sessions.touch(await readable(it.sessions, oldest));
  it.clock.pass(20 * MINUTE);
  const next = await it.begin("alice");
  for (const cookie of [oldest, next]) await readable(it.sessions, cookie);

  // KV has cleaned up the others: only their index entries are left.
  for (const cookie of others) await it.kv.delete(["sessions", deriveSecret(cookie).id]);
  const later = [];
  for (let count = 3; count <= 51; count++) {
    await readable(it.sessions, oldest);
    later.push(await it.begin("alice"));
  }
  assertEquals(await it.sessions.read(oldest), null);
  for (const cookie of [next, ...later]) await readable(it.sessions, cookie);
});

Deno.test("endBySid() ends the session that the authority names, and none for an invented sid (OP-43, SP-48)", async () => {
  using it = await open();
  const one = await it.begin("alice", "sid-1");
  const two = await it.begin("alice", "sid-2");
  const none = await it.begin("alice");
  for (const sid of ["", "sid", "sid-10", fingerprint("sid-1")]) {
    await it.sessions.endBySid(ISSUER, sid);
  }
  assert(await it.sessions.read(one));
  await it.sessions.endBySid("https://other.example/v2.0", "sid-1");
  assert(await it.sessions.read(one));
  await it.sessions.endBySid(ISSUER, "sid-1");
  assertEquals(await it.sessions.read(one), null);
  assert(await it.sessions.read(two));
  assert(await it.sessions.read(none));
});

Deno.test("endBySid() ends more sessions than KV deletes in one transaction (W-26)", async () => {
  using it = await open();
  for (let at = 0; at < 250; at++) await it.begin(`customer ${at % 10}`, "one-sid");
  assertEquals((await keys(it.kv)).length, 4 * 250);
  assertEquals(await it.sessions.endBySid(ISSUER, "one-sid"), 250);
  assertEquals(await keys(it.kv), []);
});

Deno.test("tokens() and changeTokens() keep the tokens apart from the claims", async () => {
  using it = await open();
  const cookie = await it.begin();
  const session = await readable(it.sessions, cookie);
  assertEquals(await it.sessions.tokens(session), TOKENS);
  const changed = { ...TOKENS, refreshToken: "another" };
  assertEquals(await it.sessions.changeTokens(session, () => changed), changed);
  assertEquals(await it.elsewhere.tokens(await readable(it.elsewhere, cookie)), changed);
});

Deno.test("changeTokens() keeps all of several changes at once (RL-25)", async () => {
  using it = await open();
  const session = await readable(it.sessions, await it.begin());
  const scopes = ["a", "b", "c"];
  const add = (scope: string) =>
    it.sessions.changeTokens(session, (stored) => ({
      ...stored,
      access: { ...stored.access, [scope]: { token: scope, refreshAt: 0, expiresAt: 1 } },
    }));
  await Promise.all(scopes.map(add));
  const tokens = await it.sessions.tokens(session);
  assertEquals(Object.keys(tokens!.access).sort(), ["User.Read", ...scopes]);
});

Deno.test("create() and changeTokens() refuse values that are too large for KV, and keep the stored ones (RL-26)", async () => {
  using it = await open();
  const groups = "g".repeat(70_000);
  const claims = { ...claimsOf("alice"), groups };
  await assertRejects(
    () => it.sessions.create(newSession(claims)),
    SessionTooLargeError,
  );
  assertEquals(await keys(it.kv), []);
  const session = await readable(it.sessions, await it.begin());
  const grow = () => it.sessions.changeTokens(session, () => ({ ...TOKENS, idToken: groups }));
  await assertRejects(grow, SessionTooLargeError);
  assertEquals(await it.sessions.tokens(session), TOKENS);
});

Deno.test("create() stores sessions just under the limit, with a User-Agent of any length", async () => {
  using it = await open();
  const claims = { ...claimsOf("alice"), groups: "g".repeat(59_000) };
  const userAgent = "x".repeat(100_000);
  const cookie = await it.sessions.create(newSession(claims, userAgent));
  assertEquals((await readable(it.sessions, cookie)).claims, claims);
});

Deno.test("a session that is logged or serialized shows nothing of its cookie", async () => {
  using it = await open();
  const cookie = await it.begin();
  const session = await readable(it.sessions, cookie);
  const options = { depth: Infinity, showHidden: true };
  for (const text of [JSON.stringify(session), inspect(session, options), Deno.inspect(session)]) {
    assertStringIncludes(text, "alice example");
    assertFalse(text.includes(cookie), text);
  }
});

Deno.test("only a session that was read can be used", async () => {
  using it = await open();
  const session = await readable(it.sessions, await it.begin());
  await assertRejects(() => it.sessions.tokens({ ...session }), TypeError);
  assertThrows(() => it.sessions.end({ ...session }), TypeError);
});

Deno.test("deriveSecret() derives an unrelated ID and key, different ones for each cookie", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 1_000; i++) {
    const cookie = newSecret();
    const { id, key } = deriveSecret(cookie);
    assertMatch(id, /^[\w-]{43}$/);
    assertEquals(key.byteLength, 32);
    for (const value of [cookie, id, key.toHex()]) {
      seen.add(value);
    }
    assertEquals(deriveSecret(cookie), { id, key });
  }
  assertEquals(seen.size, 3_000);
});

Deno.test("a record in another format counts as no session, is in no list, and ends with the others", async () => {
  using it = await open();
  const [cookie, other] = [await it.begin(), await it.begin()];
  const key = ["sessions", deriveSecret(other).id];
  const { value } = await it.kv.get<Record<string, unknown>>(key);
  const { version: _, ...former } = value!;
  const session = await readable(it.sessions, cookie);
  const others = [VERSION - 1, VERSION + 1].map((version) => ({ ...value, version }));
  for (const record of [former, ...others, {}, "x", 7]) {
    await it.kv.set(key, record);
    assertEquals(await it.sessions.read(other), null);
    assertEquals((await it.sessions.listOfUser(session)).length, 1);
  }
  await it.kv.set(key, former);
  await it.sessions.endOfUser(session);
  assertEquals(await keys(it.kv), []);
});
