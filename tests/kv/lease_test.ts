import { assert, assertEquals } from "@std/assert";
import { type Lease, Leases } from "../../lib/kv/lease.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { keys } from "../support/dump.ts";
import { FakeClock, SECOND } from "../support/fake_clock.ts";

const KEY = ["leases", "x"];

/** The leases of two processes on one database. */
async function open() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const [here, there] = [
    new Leases(boundedStore(kv), clock.now),
    new Leases(boundedStore(kv), clock.now),
  ];
  return { kv, clock, here, there, [Symbol.dispose]: () => kv.close() };
}

async function taken(leases: Leases): Promise<Lease> {
  const lease = await leases.take(KEY, 15 * SECOND);
  assert(typeof lease === "object", String(lease));
  return lease;
}

Deno.test("a lease has one holder at a time, across all processes", async () => {
  using it = await open();
  const lease = await taken(it.here);
  assertEquals(await it.there.take(KEY, SECOND), "held");
  assertEquals(await it.here.take(KEY, SECOND), "held");
  await lease.release();
  await taken(it.there);
});

Deno.test("one of twenty callers at the same time gets the lease", async () => {
  using it = await open();
  const asked = Array.from({ length: 20 }, () => it.here.take(KEY, 15 * SECOND));
  const answers = await Promise.all(asked);
  assertEquals(answers.filter((answer) => answer === "held").length, 19);
});

Deno.test("a lease whose holder died ends by itself (RL-10)", async () => {
  using it = await open();
  await taken(it.here);
  it.clock.pass(15 * SECOND - 1);
  assertEquals(await it.there.take(KEY, SECOND), "held");
  it.clock.pass(1);
  await taken(it.there);
});

Deno.test("a holder that comes back late does not take the lease from the next one", async () => {
  using it = await open();
  const late = await taken(it.here);
  it.clock.pass(15 * SECOND);
  await taken(it.there);
  await late.release();
  await late.coolDown(SECOND);
  assertEquals(await it.here.take(KEY, SECOND), "held");
});

Deno.test("a lease that cools down can't be taken until then (N-15)", async () => {
  using it = await open();
  const lease = await taken(it.here);
  await lease.coolDown(30 * SECOND);
  it.clock.pass(30 * SECOND - 1);
  assertEquals(await it.here.take(KEY, SECOND), "cooling");
  assertEquals(await it.there.take(KEY, SECOND), "cooling");
  it.clock.pass(1);
  await taken(it.there);
});

Deno.test("leases of different keys are independent, and leave nothing behind", async () => {
  using it = await open();
  const lease = await taken(it.here);
  const other = await it.here.take(["leases", "y"], SECOND);
  assert(typeof other === "object");
  await Promise.all([lease.release(), other.release()]);
  assertEquals(await keys(it.kv), []);
});
