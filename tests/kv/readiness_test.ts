import { assertEquals, assertRejects } from "@std/assert";
import { Readiness } from "../../lib/kv/readiness.ts";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { FakeClock, SECOND } from "../support/fake_clock.ts";
import { startHarness } from "../support/harness.ts";

Deno.test("readiness includes a write: a read-only database is not ready (P-07)", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const clock = new FakeClock();
  const readiness = new Readiness(boundedStore(faulty.wrap(kv)), clock.now);
  await readiness.check();
  faulty.writes = "fails";
  clock.pass(SECOND);
  await assertRejects(() => readiness.check(), StoreError);
  faulty.writes = "none";
  clock.pass(SECOND);
  await readiness.check();
  faulty.writes = "fails";
  clock.pass(-60 * SECOND); // somebody has set the clock
  await assertRejects(() => readiness.check(), StoreError);
});

for (const fault of ["none", "fails"] as const) {
  Deno.test(`the database is written to once a second, however many requests ask; writing ${fault === "none" ? "works" : fault}`, async () => {
    using kv = await Deno.openKv(":memory:");
    const faulty = new FaultyKv();
    faulty.writes = fault;
    const store = boundedStore(faulty.wrap(kv));
    let writes = 0;
    const set: typeof store.set = (...values) => (writes++, store.set(...values));
    const clock = new FakeClock();
    const readiness = new Readiness({ ...store, set }, clock.now);
    const statuses = new Set<string>();
    for (let second = 0; second < 3; second++) {
      const asked = Array.from({ length: 50 }, () => readiness.check());
      for (const { status } of await Promise.allSettled(asked)) statuses.add(status);
      clock.pass(999);
      for (const { status } of await Promise.allSettled([readiness.check()])) statuses.add(status);
      clock.pass(1);
    }
    assertEquals([...statuses], [fault === "none" ? "fulfilled" : "rejected"]);
    assertEquals(writes, 3);
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, fault === "none" ? 1 : 0);
  });
}

for (const method of ["HEAD", "GET"]) {
  Deno.test(`${method} /readyz says whether the app is ready`, async () => {
    const faulty = new FaultyKv();
    await using harness = await startHarness({ wrapKv: faulty.wrap });
    const ask = async () => {
      const response = await fetch(`${harness.origin}/readyz`, { method });
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await Promise.all(Array.from({ length: 20 }, ask)), Array(20).fill(200));
    faulty.writes = "fails";
    harness.passTime(SECOND);
    assertEquals(await ask(), 503);
  });
}

Deno.test("a server that stops is not ready", async () => {
  using kv = await Deno.openKv(":memory:");
  const readiness = new Readiness(boundedStore(kv), Date.now, AbortSignal.abort());
  await assertRejects(() => readiness.check(), Error, "stops");
});
