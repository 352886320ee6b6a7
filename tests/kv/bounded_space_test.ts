import { assert, assertEquals, assertRejects } from "@std/assert";
import { BoundedSpace } from "../../lib/kv/bounded_space.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { Tally } from "../../lib/kv/tally.ts";
import { ContentionError } from "../../lib/kv/update.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";

const KIB = 1_024;
const CAPACITY = 128 * KIB;
const LIFETIME_MS = 60_000;
const numbers = (length: number) => Array.from({ length }, (_, i) => i);

function spaceIn(kv: Parameters<typeof boundedStore>[0]): BoundedSpace {
  const store = boundedStore(kv);
  return new BoundedSpace(store, new Tally(store), LIFETIME_MS);
}

/** A record of so many KiB. */
function placement(name: number | string, kib: number) {
  const record = { key: ["records", name], value: kib, expireIn: LIFETIME_MS };
  return { owner: "alice", capacity: CAPACITY, bytes: kib * KIB, records: [record] };
}

/** The records, and how many KiB they say that they take. */
async function stored(kv: Deno.Kv): Promise<{ names: unknown[]; kib: number }> {
  const records = await Array.fromAsync(kv.list<number>({ prefix: ["records"] }));
  return {
    names: records.map(({ key }) => key[1]),
    kib: records.reduce((sum, { value }) => sum + value, 0),
  };
}

Deno.test("put() leaves the newest records, as many as there is room for", async () => {
  using kv = await Deno.openKv(":memory:");
  const space = spaceIn(kv);
  for (const i of numbers(30)) await space.put(placement(i, 7));
  // 18 times 7 KiB are 126; the last of them may have replaced a part of the one before.
  const { names, kib } = await stored(kv);
  assertEquals(names, numbers(30).slice(-names.length));
  assert(names.length >= 17 && kib <= 128, `${names.length} records, ${kib} KiB`);
});

Deno.test("put() replaces what it needs the room of, and nothing beside it", async () => {
  using kv = await Deno.openKv(":memory:");
  const space = spaceIn(kv);
  for (const kib of [7, ...Array(17).fill(7), 2]) {
    await space.put(placement(crypto.randomUUID(), kib));
  }
  assertEquals((await stored(kv)).kib, 128);
  await space.put(placement("second lap", 2)); // in place of the first 7 KiB
  await space.put(placement("beside it", 1)); // where the first still has a slot
  const { names, kib } = await stored(kv);
  assert(names.includes("second lap") && names.includes("beside it"));
  assertEquals(kib, 128 - 7 + 2 + 1);
});

Deno.test("put() of a record that comes a lap late is no reason to store more (W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const [space, slow] = [spaceIn(kv), spaceIn(faulty.wrap(kv))];
  const gate = Promise.withResolvers<void>();
  // The first write is the counter's, and the second the record's.
  faulty.onCommit = () => faulty.gate = faulty.commits === 2 ? gate.promise : undefined;
  const late = slow.put(placement("late", 7));
  while (faulty.commits < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  for (const i of numbers(18)) await space.put(placement(i, 7));
  gate.resolve();
  await late; // in the slots from 0 to 6, of which the last record has some
  assertEquals((await stored(kv)).names.length, 18);
  await space.put(placement("next", 7)); // in the slots from 5 to 11
  const { names, kib } = await stored(kv);
  assert(!names.includes("late") && names.includes("next"), names.join());
  assert(kib <= 128, `${kib} KiB`);
});

Deno.test("put() keeps the limit when 200 records come at once, of all sizes, and loses no write (W-44, W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const processes = numbers(3).map(() => spaceIn(kv));
  const sizes = [7, 1, 27, 2, 16];
  await Promise.all(
    numbers(200).map((i) => processes[i % 3]!.put(placement(i, sizes[i % sizes.length]!))),
  );
  const { kib } = await stored(kv);
  assert(kib <= 128, `${kib} KiB`);
  // The order of the writes decided how much is left of them. One more round fills the space again.
  for (const i of numbers(20)) {
    await processes[i % 3]!.put(placement(`later ${i}`, sizes[i % sizes.length]!));
  }
  const refilled = await stored(kv);
  assert(refilled.kib > 128 - 27 && refilled.kib <= 128, `${refilled.kib} KiB`);
  await processes[0]!.put(placement("afterwards", 7));
  assert((await stored(kv)).names.includes("afterwards"));
});

Deno.test("put() writes once where nobody is in the way, however many come at once", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const space = spaceIn(faulty.wrap(kv));
  await Promise.all(numbers(60).map((i) => space.put(placement(i, 2))));
  assertEquals((await stored(kv)).names.length, 60);
  assert(faulty.commits < 60 + 5, `${faulty.commits} writes`); // and those of the counter
});

Deno.test("put() stores nothing if others are always first, and says so", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const space = spaceIn(faulty.wrap(kv));
  await space.put(placement("before", 7));
  faulty.writes = "conflicts";
  await assertRejects(() => space.put(placement("never", 7)), ContentionError);
  faulty.writes = "none";
  assertEquals((await stored(kv)).names, ["before"]);
});
