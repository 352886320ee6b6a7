import { assert, assertEquals, assertRejects } from "@std/assert";
import { boundedStore } from "../../lib/kv/store.ts";
import { Tally } from "../../lib/kv/tally.ts";
import { ContentionError } from "../../lib/kv/update.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";

const KEY = ["counters", "a"];
const TERMS = { period: 1, ceiling: Infinity, expireIn: 60_000 };
const numbers = (length: number) => Array.from({ length }, (_, i) => i);

Deno.test("add() gives each of 1,500 additions at once its own number, in few writes (W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const tally = new Tally(boundedStore(faulty.wrap(kv)));
  const places = await Promise.all(numbers(1_500).map(() => tally.add(KEY, 1, TERMS)));
  assertEquals(places.sort((a, b) => a - b), numbers(1_500));
  assert(faulty.commits < 10, `${faulty.commits} writes`);
});

Deno.test("add() counts exactly across eight processes (W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const processes = numbers(8).map(() => new Tally(boundedStore(kv)));
  const adding = processes.flatMap((tally) => numbers(50).map(() => tally.add(KEY, 1, TERMS)));
  assertEquals((await Promise.all(adding)).sort((a, b) => a - b), numbers(400));
});

Deno.test("add() adds amounts, starts again with each period, and stops at the ceiling", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const tally = new Tally(boundedStore(faulty.wrap(kv)));
  assertEquals(await tally.add(KEY, 5, { ...TERMS, ceiling: 8 }), 0);
  assertEquals(await tally.add(KEY, 5, { ...TERMS, ceiling: 8 }), 5);
  faulty.commits = 0;
  assertEquals(await tally.add(KEY, 5, { ...TERMS, ceiling: 8 }), 8);
  assertEquals(faulty.commits, 0, "a full counter is not written again");
  assertEquals(await tally.add(KEY, 1, { ...TERMS, period: 2 }), 0);
});

Deno.test("add() counts exactly while one process is in the next period already (W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = boundedStore(kv);
  const processes = [TERMS.period, TERMS.period + 1].map((period) => {
    const tally = new Tally(store);
    return () => tally.add(KEY, 1, { ...TERMS, period });
  });
  const places: number[] = [];
  for (const at of numbers(20)) places.push(await processes[(at + 1) % 2]!());
  assertEquals(places, numbers(20));
});

Deno.test("add() does not count with a period that no clock can be in yet", async () => {
  using kv = await Deno.openKv(":memory:");
  const tally = new Tally(boundedStore(kv));
  await tally.add(KEY, 5, { ...TERMS, period: TERMS.period + 2 });
  assertEquals(await tally.add(KEY, 1, TERMS), 0);
});

Deno.test("add() reports that it could not count, and counts again afterwards (W-61)", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const tally = new Tally(boundedStore(faulty.wrap(kv)));
  faulty.writes = "conflicts";
  await assertRejects(() => tally.add(KEY, 1, TERMS), ContentionError);
  faulty.writes = "none";
  assertEquals(await tally.add(KEY, 1, TERMS), 0);
});
