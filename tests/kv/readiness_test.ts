import { assertEquals, assertRejects } from "@std/assert";
import { Readiness } from "../../lib/kv/readiness.ts";
import { boundedStore, StoreError } from "../../lib/kv/store.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";

Deno.test("readiness asks for a write: a database that only reads is not ready (P-07)", async () => {
  using kv = await Deno.openKv(":memory:");
  const faulty = new FaultyKv();
  const readiness = new Readiness(boundedStore(faulty.wrap(kv), 50));
  await readiness.check();
  faulty.writes = "fails";
  await assertRejects(() => readiness.check(), StoreError);
  faulty.writes = "none";
  await readiness.check();
});

Deno.test("questions that come together cost one write", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = boundedStore(kv);
  let writes = 0;
  const set: typeof store.set = (...values) => (writes++, store.set(...values));
  const readiness = new Readiness({ ...store, set });
  await Promise.all(Array.from({ length: 50 }, () => readiness.check()));
  assertEquals(writes, 1);
});

Deno.test("a server that stops is not ready", async () => {
  using kv = await Deno.openKv(":memory:");
  const readiness = new Readiness(boundedStore(kv), AbortSignal.abort());
  await assertRejects(() => readiness.check(), Error, "stops");
});
