import { assert, assertEquals, assertRejects } from "@std/assert";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { traced } from "../../lib/kv/traced.ts";
import { takeTurns } from "../../lib/kv/turns.ts";
import { bestTime } from "../support/best_time.ts";
import { undisturbed } from "../support/undisturbed.ts";

/** A lock that the test grants. */
class FakeLock {
  readonly events: string[] = [];
  gate: Promise<void> = Promise.resolve();
  async lock(): Promise<void> {
    await this.gate;
    this.events.push("lock");
  }
  unlockSync(): void {
    this.events.push("unlock");
  }
  /** What has happened by the end of the turn. */
  async history(): Promise<string[]> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return this.events;
  }
}

Deno.test("takeTurns() writes everything that has arrived in one go, between lock and unlock (W-76)", async () => {
  using kv = await Deno.openKv(":memory:");
  const lock = new FakeLock();
  const { promise, resolve } = Promise.withResolvers<void>();
  lock.gate = promise;
  const turns = takeTurns(kv, () => lock);
  const writes = [
    turns.set(["a"], 1),
    turns.delete(["b"]),
    turns.atomic().set(["c"], 3).commit(),
  ];
  assertEquals(
    (await turns.get(["a"])).value,
    null,
    "reading takes no turn, and nothing is written yet",
  );
  resolve();
  await Promise.all(writes);
  assertEquals(await lock.history(), ["lock", "unlock"]);
  assertEquals((await Array.fromAsync(turns.list({ prefix: [] }))).length, 2);
  await turns.set(["d"], 4);
  assertEquals(await lock.history(), ["lock", "unlock", "lock", "unlock"]);
});

Deno.test("takeTurns() unlocks after a failed write, and writes without a lock if it gets none", async () => {
  using kv = await Deno.openKv(":memory:");
  const lock = new FakeLock();
  const turns = takeTurns(kv, () => lock);
  await assertRejects(() => turns.set(["a"], "x".repeat(100_000)));
  assertEquals(await lock.history(), ["lock", "unlock"]);
  lock.gate = Promise.reject(new Error("Function not implemented (os error 38)"));
  await turns.set(["a"], 1);
  assertEquals((await turns.get(["a"])).value, 1);
});

const DELAY_MS = 150;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

for (const [name, wrap] of Object.entries({ "": takeTurns, ", traced": tracedTurns })) {
  Deno.test(`a write waits for its turn three times as long as for an answer${name} (W-76)`, async () => {
    using kv = await Deno.openKv(":memory:");
    await undisturbed(DELAY_MS / 2, async () => {
      const lock = new FakeLock();
      lock.gate = pause(3 * DELAY_MS);
      const store = boundedStore(wrap(kv, () => lock), DELAY_MS);
      await Promise.all([
        store.set(["a"], 1),
        store.delete(["b"]),
        store.atomic().set(["c"], 3).commit(),
      ]);
      assertEquals((await store.list([], 9)).length, 2);
    });
  });
}

Deno.test("a write whose turn comes just before its delay ends is given time to be written (W-76)", async () => {
  using kv = await Deno.openKv(":memory:");
  const slow: typeof kv = Object.assign(Object.create(kv), {
    set: (key: Deno.KvKey, value: unknown) => pause(0.8 * DELAY_MS).then(() => kv.set(key, value)),
  });
  await undisturbed(DELAY_MS / 5, async () => {
    const lock = new FakeLock();
    lock.gate = pause(0.6 * DELAY_MS);
    await boundedStore(takeTurns(slow, () => lock), DELAY_MS).set(["a"], 1);
  });
  assertEquals((await kv.get(["a"])).value, 1);
});

Deno.test("a write whose turn never comes is given up after four times the delay (W-76)", async () => {
  using kv = await Deno.openKv(":memory:");
  const lock = new FakeLock();
  lock.gate = new Promise(() => {});
  const store = boundedStore(takeTurns(kv, () => lock), DELAY_MS);
  const waitedMs = await bestTime(6 * DELAY_MS, async () => {
    const writes = [store.set(["a"], 1), pause(DELAY_MS / 2).then(() => store.delete(["b"]))];
    await Promise.all(writes.map((write) => assertRejects(() => write, StoreError)));
  });
  assert(waitedMs >= 4 * DELAY_MS && waitedMs < 6 * DELAY_MS, `${waitedMs} ms`);
});

Deno.test("a write that has its turn and no answer is given up after the delay", async () => {
  using kv = await Deno.openKv(":memory:");
  const stuck: typeof kv = Object.assign(Object.create(kv), { set: () => new Promise(() => {}) });
  const delayMs = 2 * DELAY_MS;
  const store = boundedStore(takeTurns(stuck, () => new FakeLock()), delayMs);
  const waitedMs = await bestTime(2 * delayMs, () => {
    return assertRejects(() => store.set(["a"], 1), StoreError);
  });
  assert(waitedMs < 2 * delayMs, `${waitedMs} ms`);
});

function tracedTurns(
  ...[kv, lockFile]: Parameters<typeof takeTurns>
): ReturnType<typeof takeTurns> {
  return traced(takeTurns(kv, lockFile));
}
