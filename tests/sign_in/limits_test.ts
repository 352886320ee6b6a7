import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { boundedStore } from "../../lib/kv/store.ts";
import { Tally } from "../../lib/kv/tally.ts";
import { RateLimit } from "../../lib/sign_in/rate_limit.ts";
import { STARTS_PER_ADDRESS, STARTS_PER_BROWSER } from "../../lib/web/start_sign_in.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { FakeClock, MINUTE } from "../support/fake_clock.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, deliver } from "../attack/support/attempt.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";

Deno.test("a browser that starts too many sign-ins is told to wait (RL-21)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  harness.stopClock();
  // The first sign-in has no cookie yet, so it only counts for the address.
  for (let i = 0; i <= STARTS_PER_BROWSER; i++) {
    assertEquals((await visitor.request(`${harness.origin}/sign-in`)).status, 302);
  }
  const refused = await visitor.request(`${harness.origin}/sign-in`);
  assertEquals(refused.status, 429);
  assertMatch(refused.headers.get("retry-after")!, /^([1-9]|[1-5]\d|60)$/);
  assertStringIncludes(refused.body, "Too many sign-ins");
  const attempts = await Array.fromAsync(harness.kv.list({ prefix: ["sign_in_attempts"] }));
  assertEquals(attempts.length, 8);
  assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
  harness.passTime(60_000);
  assertEquals((await visitor.request(`${harness.origin}/sign-in`)).status, 302);
});

Deno.test("an address that starts too many sign-ins is told to wait (RL-21)", async () => {
  await using harness = await startHarness();
  harness.stopClock();
  for (let i = 0; i < STARTS_PER_ADDRESS; i++) {
    assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
  }
  const refused = await new Visitor().request(`${harness.origin}/sign-in`);
  assertEquals(refused.status, 429);
  assertEquals(refused.headers.getSetCookie(), []);
  harness.passTime(60_000);
  assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
});

Deno.test("a browser that signs in three times within 30 s is stopped (RL-12, N-16)", async () => {
  await using harness = await startHarness();
  harness.stopClock();
  const visitor = new Visitor();
  for (let i = 0; i < 3; i++) await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/sign-in`);
  assertEquals(visitor.page.hops.length, 1);
  assertEquals(visitor.page.status, 429);
  assertStringIncludes(visitor.page.html, "keeps coming back to sign in");
  harness.passTime(31_000);
  await visitor.goTo(`${harness.origin}/sign-in?prompt=login`);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/`);
});

Deno.test("eight restored tabs that sign in at once are no loop, nor is a step-up right after (RL-12, W-24)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const callbacks: URL[] = [];
  for (let tab = 0; tab < 5; tab++) callbacks.push(await authorize(visitor, harness));
  harness.passTime(1_000);
  for (const callback of callbacks.splice(0, 4)) await deliver(visitor, harness, callback);
  // The browser opens only some connections at once, so the other tabs start late.
  for (let tab = 5; tab < 8; tab++) callbacks.push(await authorize(visitor, harness));
  harness.passTime(1_000);
  for (const callback of callbacks) {
    assertEquals((await deliver(visitor, harness, callback)).status, 200);
  }
  await visitor.goTo(`${harness.origin}/sign-in?prompt=login`);
  assertEquals(visitor.page.url.origin, harness.tenant.origin, "asks for the password");
});

Deno.test("a loop in several tabs is stopped after three rounds (RL-12, N-16)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  for (let round = 0; round < 3; round++) {
    const callbacks = [await authorize(visitor, harness), await authorize(visitor, harness)];
    harness.passTime(1_000);
    for (const callback of callbacks) await deliver(visitor, harness, callback);
  }
  await visitor.goTo(`${harness.origin}/sign-in`);
  assertEquals(visitor.page.status, 429);
});

Deno.test("1,500 starts from one address, 64 at once: 600 get through (W-61)", async () => {
  await using harness = await startHarness();
  harness.stopClock();
  const statuses: number[] = [];
  await inParallel(1_500, 64, async () => {
    statuses.push((await new Visitor().request(`${harness.origin}/sign-in`)).status);
  });
  assertEquals(statuses.filter((status) => status === 302).length, STARTS_PER_ADDRESS);
  assertEquals(statuses.filter((status) => status === 429).length, 1_500 - STARTS_PER_ADDRESS);
});

Deno.test("150 starts of one browser at once: 30 get through (W-61)", async () => {
  await using harness = await startHarness();
  harness.stopClock();
  const visitor = new Visitor();
  await visitor.request(`${harness.origin}/sign-in`);
  let started = 0;
  await inParallel(150, 64, async () => {
    if ((await visitor.request(`${harness.origin}/sign-in`)).status === 302) started++;
  });
  assertEquals(started, STARTS_PER_BROWSER);
});

Deno.test("a limit holds across two machines whose clocks are some seconds apart (W-61, RL-08)", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = boundedStore(kv);
  const clock = new FakeClock();
  clock.pass(MINUTE - clock.now() % MINUTE - 2_000); // one of them is in the next minute already
  const machines = [5_000, 0].map((ahead) =>
    new RateLimit(new Tally(store), () => clock.now() + ahead)
  );
  let passed = 0;
  for (let start = 0; start < 100; start++) {
    passed += await machines[start % 2]!.count("a browser", 30).then(() => 1, () => 0);
  }
  assertEquals(passed, 30);
});

Deno.test("sign-ins that can't be counted are told to wait, and do not get through (W-61)", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ wrapKv: faulty.wrap });
  faulty.writes = "conflicts";
  const refused = await new Visitor().request(`${harness.origin}/sign-in`);
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
});

Deno.test("sign-ins that follow one another are all counted, even if they are noted at the same moment (W-61, N-16)", async () => {
  await using harness = await startHarness();
  const { loopGuard } = harness.services;
  await Promise.all([1, 2, 3].map(() => loopGuard.note("a browser", Infinity)));
  assertEquals(await loopGuard.isLooping("a browser"), true);
});

async function inParallel(count: number, lanes: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (left-- > 0) await work();
  }));
}
