import { assertEquals, assertRejects } from "@std/assert";
import { LastKnownGood } from "../../lib/entra/last_known_good.ts";
import { FakeClock, HOUR } from "../support/fake_clock.ts";

/** A source that counts its calls, and fails on demand. */
function source() {
  const clock = new FakeClock();
  const state = { loads: 0, down: false };
  const value = new LastKnownGood(async () => {
    state.loads++;
    await Promise.resolve();
    if (state.down) throw new Error("down");
    return state.loads;
  }, { freshMs: HOUR, staleMs: 24 * HOUR, now: clock.now });
  return { clock, state, value };
}

Deno.test("a value is loaded once while it is fresh", async () => {
  const { clock, state, value } = source();
  assertEquals(await value.get(), 1);
  clock.pass(HOUR - 1);
  assertEquals(await value.get(), 1);
  clock.pass(1);
  assertEquals(await value.get(), 2);
  assertEquals(state.loads, 2);
});

Deno.test("a stale value is used while the source is down, up to its limit", async () => {
  const { clock, state, value } = source();
  await value.get();
  state.down = true;
  clock.pass(24 * HOUR - 1);
  assertEquals(await value.get(), 1);
  clock.pass(1);
  await assertRejects(() => value.get(), Error, "down");
});

Deno.test("a stale value is replaced at most ten seconds after the source is back", async () => {
  const { clock, state, value } = source();
  await value.get();
  state.down = true;
  clock.pass(2 * HOUR);
  await value.get();
  state.down = false;
  assertEquals(await value.get(), 1); // each try may hang until it times out
  clock.pass(10_000);
  assertEquals(await value.get(), 3);
});

Deno.test("a value of a clock that was far ahead is loaded again once the clock is right (RL-08)", async () => {
  const { clock, state, value } = source();
  clock.pass(365 * 24 * HOUR);
  await value.get();
  clock.pass(-365 * 24 * HOUR);
  assertEquals(await value.get(), 2);
  assertEquals(await value.get(), 2);
  assertEquals(state.loads, 2);
});

Deno.test("a failure at a clock that was ahead does not delay the next try (RL-08)", async () => {
  const { clock, state, value } = source();
  await value.get();
  clock.pass(10 * HOUR);
  state.down = true;
  await value.get();
  state.down = false;
  clock.pass(-8 * HOUR);
  assertEquals(await value.get(), 3);
});

Deno.test("a failure is not kept", async () => {
  const { state, value } = source();
  state.down = true;
  await assertRejects(() => value.get(), Error, "down");
  state.down = false;
  assertEquals(await value.get(), 2);
});

Deno.test("a hundred callers share one load, and its failure", async () => {
  const { state, value } = source();
  state.down = true;
  const failed = await Promise.allSettled(Array.from({ length: 100 }, () => value.get()));
  assertEquals(new Set(failed.map(({ status }) => status)), new Set(["rejected"]));
  assertEquals(state.loads, 1);
  state.down = false;
  const loaded = await Promise.all(Array.from({ length: 100 }, () => value.get()));
  assertEquals(new Set(loaded), new Set([2]));
});

Deno.test("reload() asks the source even if the value is fresh", async () => {
  const { value } = source();
  await value.get();
  assertEquals(await value.reload(), 2);
  assertEquals(await value.get(), 2);
});

Deno.test("reload() passes a failure on and keeps the value", async () => {
  const { state, value } = source();
  await value.get();
  state.down = true;
  await assertRejects(() => value.reload(), Error, "down");
  assertEquals(await value.get(), 1);
});
