import { assertEquals, assertRejects } from "@std/assert";
import { type GroupReadable, groupReads } from "../../lib/kv/grouped_reads.ts";

/** Notes how often the database is read, and by which keys. */
function observed(kv: Deno.Kv, failing?: string) {
  const reads: string[][] = [];
  const note = (keys: readonly Deno.KvKey[]) => {
    const names = keys.map((key) => String(key[0]));
    reads.push(names);
    if (failing !== undefined && names.includes(failing)) throw new TypeError("Unreadable");
  };
  const database: GroupReadable = {
    get: async (key, options) => (note([key]), await kv.get(key, options)),
    getMany: async (keys, options) => (note(keys), await kv.getMany(keys, options)),
    set: (key, value, options) => kv.set(key, value, options),
    delete: (key) => kv.delete(key),
    list: (selector, options) => kv.list(selector, options),
    atomic: () => kv.atomic(),
  };
  return { reads, kv: groupReads(database) };
}

async function filled(count: number): Promise<Deno.Kv> {
  const kv = await Deno.openKv(":memory:");
  for (let i = 0; i < count; i++) await kv.set([`key ${i}`], `value ${i}`);
  return kv;
}

const keys = (count: number) => Array.from({ length: count }, (_, i) => [`key ${i}`]);

Deno.test("reads that come together are one read, and each gets its own entry", async () => {
  using kv = await filled(3);
  const { reads, kv: grouped } = observed(kv);
  const entries = await Promise.all([...keys(3), ["none"]].map((key) => grouped.get(key)));
  assertEquals(entries.map(({ value }) => value), ["value 0", "value 1", "value 2", null]);
  assertEquals(entries[1], await kv.get(["key 1"]));
  assertEquals(reads, [["key 0", "key 1", "key 2", "none"]]);
});

Deno.test("more than ten reads are several, because KV takes ten keys at once", async () => {
  using kv = await filled(23);
  const { reads, kv: grouped } = observed(kv);
  const entries = await Promise.all(keys(23).map((key) => grouped.get(key)));
  assertEquals(entries.map(({ value }) => value), keys(23).map((_, i) => `value ${i}`));
  assertEquals(reads.map(({ length }) => length), [10, 10, 3]);
});

Deno.test("a read sees what was written before it: nothing is kept", async () => {
  using kv = await filled(1);
  const { kv: grouped } = observed(kv);
  const pending = grouped.get(["key 0"]);
  await grouped.delete(["key 0"]);
  await pending;
  assertEquals((await grouped.get(["key 0"])).value, null);
  await grouped.set(["key 0"], "new");
  assertEquals((await grouped.get(["key 0"])).value, "new");
});

Deno.test("an entry that can't be read fails for those alone who ask for it", async () => {
  using kv = await filled(3);
  const { kv: grouped } = observed(kv, "key 1");
  const [first, second, third] = keys(3).map((key) => grouped.get(key));
  await assertRejects(() => second!, TypeError, "Unreadable");
  assertEquals((await first!).value, "value 0");
  assertEquals((await third!).value, "value 2");
});

Deno.test("a read with a consistency level of its own is not grouped", async () => {
  using kv = await filled(2);
  const { reads, kv: grouped } = observed(kv);
  await Promise.all(keys(2).map((key) => grouped.get(key, { consistency: "eventual" })));
  assertEquals(reads, [["key 0"], ["key 1"]]);
});

Deno.test("reads fail where the database can't be asked at all", async () => {
  using kv = await Deno.openKv(":memory:");
  const refuse = () => {
    throw new TypeError("Not open");
  };
  const grouped = groupReads(
    new Proxy(kv, {
      get: (_, name) => String(name).startsWith("get") ? refuse : Reflect.get(kv, name, kv),
    }),
  );
  await Promise.all(
    keys(3).map((key) => assertRejects(() => grouped.get(key), TypeError, "Not open")),
  );
  await assertRejects(() => grouped.get(["key 0"]), TypeError, "Not open");
});

Deno.test("reads of a database that is closed fail", async () => {
  const kv = await Deno.openKv(":memory:");
  kv.close();
  const grouped = groupReads(kv);
  const all = await Promise.allSettled(keys(3).map((key) => grouped.get(key)));
  assertEquals(all.map(({ status }) => status), ["rejected", "rejected", "rejected"]);
});
