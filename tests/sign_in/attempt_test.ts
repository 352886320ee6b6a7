import { assert, assertEquals, assertMatch } from "@std/assert";
import { newSecret } from "../../lib/kv/seal.ts";
import {
  ATTEMPT_LIFETIME_MS,
  ATTEMPT_MEMORY_MS,
  MAX_OPEN_ATTEMPTS,
  SignInAttempts,
  USER_BYTES,
} from "../../lib/sign_in/attempt.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import { BoundedSpace } from "../../lib/kv/bounded_space.ts";
import { Tally } from "../../lib/kv/tally.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { dump, keys } from "../support/dump.ts";
import { FakeClock, MINUTE, SECOND } from "../support/fake_clock.ts";

/** A database for one test, and a browser. */
async function open() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const store = boundedStore(kv);
  const space = new BoundedSpace(store, new Tally(store), ATTEMPT_MEMORY_MS);
  const attempts = new SignInAttempts(store, space, clock.now);
  const browser = newSecret();
  return { kv, clock, attempts, browser, [Symbol.dispose]: () => kv.close() };
}

/** How many attempts a database holds. */
async function countOpen(kv: Deno.Kv): Promise<number> {
  return (await keys(kv)).filter(([kind]) => kind === "sign_in_attempts").length;
}

function attemptTo(returnTo: string) {
  return { ...newAttemptSecrets(), returnTo };
}

Deno.test("newAttemptSecrets() returns 256 random bits each, never the same twice (SP-03, CV-04)", () => {
  const secrets = Array.from({ length: 1_000 }, newAttemptSecrets).flatMap((it) =>
    Object.values(it)
  );
  for (const secret of secrets) assertMatch(secret, /^[\w-]{43}$/);
  assertEquals(new Set(secrets).size, 3_000);
});

Deno.test("take() returns what start() stored", async () => {
  using it = await open();
  const attempt = attemptTo("/profile?x=1");
  await it.attempts.start(it.browser, attempt);
  const startedAt = it.clock.now();
  it.clock.pass(SECOND);
  const taken = await it.attempts.take(it.browser, attempt.state);
  assertEquals(taken, { ...attempt, startedAt });
});

Deno.test("take() returns an attempt once (SP-10, RL-13)", async () => {
  using it = await open();
  const attempt = attemptTo("/");
  await it.attempts.start(it.browser, attempt);
  assert(await it.attempts.take(it.browser, attempt.state));
  assertEquals(await it.attempts.take(it.browser, attempt.state), null);
  assertEquals(await countOpen(it.kv), 0);
});

Deno.test("take() returns an attempt to one of twenty callers at the same time (RL-13)", async () => {
  using it = await open();
  const attempt = attemptTo("/");
  await it.attempts.start(it.browser, attempt);
  const takers = Array.from({ length: 20 }, () => it.attempts.take(it.browser, attempt.state));
  const taken = await Promise.all(takers);
  assertEquals(taken.filter((one) => one !== null).length, 1);
});

Deno.test("take() returns nothing to another browser, and keeps the attempt for its own (SP-02, CV-04)", async () => {
  using it = await open();
  const attempt = attemptTo("/");
  await it.attempts.start(it.browser, attempt);
  assertEquals(await it.attempts.take(newSecret(), attempt.state), null);
  assert(await it.attempts.take(it.browser, attempt.state));
});

Deno.test("take() returns nothing for an invented state", async () => {
  using it = await open();
  await it.attempts.start(it.browser, attemptTo("/"));
  for (const state of ["", "x", newSecret(), "\u0000", "a".repeat(100_000)]) {
    assertEquals(await it.attempts.take(it.browser, state), null);
  }
});

Deno.test("take() returns no attempt that is 15 min old, even if KV still has it (N-04, RL-22, D-20)", async () => {
  for (const [age, found] of [[ATTEMPT_LIFETIME_MS - 1, true], [ATTEMPT_LIFETIME_MS, false]]) {
    using it = await open();
    const attempt = attemptTo("/profile");
    await it.attempts.start(it.browser, attempt);
    it.clock.pass(Number(age));
    assertEquals(await it.attempts.take(it.browser, attempt.state) !== null, found);
  }
  assertEquals(ATTEMPT_LIFETIME_MS, 15 * MINUTE);
});

Deno.test("past() returns the target of an attempt for an hour, and whether it has expired (RL-22, W-24)", async () => {
  using it = await open();
  const attempt = attemptTo("/profile");
  await it.attempts.start(it.browser, attempt);
  await it.attempts.take(it.browser, attempt.state);
  const past = () => it.attempts.past(it.browser, attempt.state);
  assertEquals(await past(), { returnTo: "/profile", expired: false, isOwn: true });
  it.clock.pass(ATTEMPT_LIFETIME_MS);
  assertEquals(await past(), { returnTo: "/profile", expired: true, isOwn: true });
  it.clock.pass(ATTEMPT_MEMORY_MS - ATTEMPT_LIFETIME_MS - 1);
  assert(await past());
  it.clock.pass(1);
  assertEquals(await past(), null);
  assertEquals(ATTEMPT_MEMORY_MS, 60 * MINUTE);
});

Deno.test("past() returns nothing for an invented state, and tells browsers apart (W-24)", async () => {
  using it = await open();
  const attempt = attemptTo("/profile");
  await it.attempts.start(it.browser, attempt);
  for (const state of ["", "x", newSecret()]) {
    assertEquals(await it.attempts.past(it.browser, state), null);
  }
  for (const browser of [undefined, newSecret()]) {
    assertEquals((await it.attempts.past(browser, attempt.state))?.isOwn, false);
  }
});

Deno.test("a flood of attempts takes a limited space, and leaves the newest (W-44, W-60)", async () => {
  using it = await open();
  const user = "a user";
  const attempts = Array.from({ length: 400 }, () => attemptTo(`/${"a".repeat(1_500)}`));
  for (const attempt of attempts) await it.attempts.start(newSecret(), attempt, user);
  const mine = attemptTo("/mine");
  await it.attempts.start(it.browser, mine, user);
  let bytes = 0;
  for await (const { key, value } of it.kv.list({ prefix: [] })) {
    bytes += JSON.stringify(key).length;
    const sealed = value instanceof Uint8Array ? value : (value as { sealed?: Uint8Array }).sealed;
    bytes += sealed?.byteLength ?? JSON.stringify(value).length;
  }
  assert(bytes < USER_BYTES * 1.1, `${bytes} bytes`);
  assertEquals((await it.attempts.take(it.browser, mine.state))?.returnTo, "/mine");
});

Deno.test("ten tabs sign in at once: the last eight can finish, in any order (N-05, RL-20, RL-21)", async () => {
  using it = await open();
  const tabs = Array.from({ length: 10 }, (_, tab) => attemptTo(`/tab/${tab}`));
  for (const tab of tabs) {
    await it.attempts.start(it.browser, tab);
    it.clock.pass(SECOND);
  }
  assertEquals(MAX_OPEN_ATTEMPTS, 8);
  assertEquals(await countOpen(it.kv), 8);
  const finished: (string | undefined)[] = [];
  for (const tab of tabs.toReversed()) {
    finished.push((await it.attempts.take(it.browser, tab.state))?.returnTo);
  }
  const inOrder = tabs.map(({ returnTo }, tab) => tab < 2 ? undefined : returnTo);
  assertEquals(finished, inOrder.toReversed());
});

Deno.test("twenty tabs at the same moment leave eight attempts (N-05, RL-21)", async () => {
  using it = await open();
  const tabs = Array.from({ length: 20 }, () => attemptTo("/"));
  await Promise.all(tabs.map((tab) => it.attempts.start(it.browser, tab)));
  assertEquals(await countOpen(it.kv), 8);
});

Deno.test("one browser's attempts never push out another's", async () => {
  using it = await open();
  const mine = attemptTo("/mine");
  await it.attempts.start(it.browser, mine);
  const other = newSecret();
  for (let tab = 0; tab < 12; tab++) await it.attempts.start(other, attemptTo("/"));
  assert(await it.attempts.take(it.browser, mine.state));
});

Deno.test("the database holds no cookie, state, nonce, verifier or target in the clear", async () => {
  using it = await open();
  const attempt = attemptTo("/a-private-page");
  await it.attempts.start(it.browser, attempt);
  const content = await dump(it.kv);
  for (const secret of [it.browser, ...Object.values(attempt)]) assert(!content.includes(secret));
});

Deno.test("a record that was changed in the database is no attempt", async () => {
  using it = await open();
  const attempt = attemptTo("/");
  await it.attempts.start(it.browser, attempt);
  const records = it.kv.list<{ sealed: Uint8Array }>({ prefix: ["sign_in_attempts"] });
  for await (const { key, value } of records) {
    value.sealed[20]! ^= 1;
    await it.kv.set(key, value);
  }
  assertEquals(await it.attempts.take(it.browser, attempt.state), null);
});
