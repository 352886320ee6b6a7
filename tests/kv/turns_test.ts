import { assertEquals, assertRejects } from "@std/assert";
import { takeTurns } from "../../lib/kv/turns.ts";

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
