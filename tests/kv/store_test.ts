import { assert, assertEquals, assertRejects } from "@std/assert";
import { boundedStore, type Store, StoreError } from "../../lib/kv/store.ts";

/** Each operation once. */
const OPERATIONS: Record<string, (store: Store) => Promise<unknown>> = {
  get: (store) => store.get(["a"]),
  set: (store) => store.set(["a"], 1),
  delete: (store) => store.delete(["a"]),
  list: (store) => store.list(["a"], 9),
  commit: (store) => store.atomic().set(["a"], 1).commit(),
};

Deno.test("boundedStore() does what KV does", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = boundedStore(kv);
  await store.set(["a", 1], "one");
  const entry = await store.get(["a", 1]);
  assertEquals(entry.value, "one");
  assert((await store.atomic().check(entry).set(["a", 2], "two").commit()).ok);
  assert(
    !(await store.atomic().check({ ...entry, versionstamp: null }).delete(["a", 1]).commit()).ok,
  );
  assertEquals((await store.list<string>(["a"], 9)).map(({ value }) => value), ["one", "two"]);
  await store.delete(["a", 1]);
  assertEquals((await store.get(["a", 1])).value, null);
});

for (const [name, operate] of Object.entries(OPERATIONS)) {
  Deno.test(`boundedStore() throws StoreError for a failed ${name}, and keeps the cause (RL-25)`, async () => {
    const kv = await Deno.openKv(":memory:");
    kv.close();
    const error = await assertRejects(() => operate(boundedStore(kv)), StoreError, "Cannot use KV");
    assert(error.cause instanceof Error);
  });

  Deno.test(`boundedStore() gives up on a ${name} that never ends (RL-25)`, async () => {
    using kv = await Deno.openKv(":memory:");
    await assertRejects(() => operate(boundedStore(stuck(kv), 10)), StoreError);
  });
}

/** A database whose operations fail as SQLite's do while another process writes. */
function locked(kv: Deno.Kv, times: number): Deno.Kv {
  const busy = <T>(operate: () => Promise<T>) => () =>
    times-- > 0 ? Promise.reject(new TypeError("database is locked")) : operate();
  return Object.assign(Object.create(kv), {
    get: busy(() => kv.get(["a"])),
    set: busy(() => kv.set(["a"], 1)),
    delete: busy(() => kv.delete(["a"])),
    list: () => ({
      [Symbol.asyncIterator]: () => ({ next: busy(() => Promise.resolve({ done: true })) }),
    }),
    atomic: () => {
      const operation = kv.atomic();
      return Object.assign(operation, { commit: busy(operation.commit.bind(operation)) });
    },
  });
}

for (const [name, operate] of Object.entries(OPERATIONS)) {
  Deno.test(`boundedStore() repeats a ${name} while the database is locked, within the same time limit (W-76)`, async () => {
    using kv = await Deno.openKv(":memory:");
    await operate(boundedStore(locked(kv, 4)));
    const error = await assertRejects(
      () => operate(boundedStore(locked(kv, Infinity), 50)),
      StoreError,
    );
    assert(error.cause instanceof TypeError, "the cause is kept");
  });
}

Deno.test("boundedStore() starts no more operations while hundreds have no answer, and starts again after them", async () => {
  using kv = await Deno.openKv(":memory:");
  const answers: (() => void)[] = [];
  const slow = Object.assign(Object.create(kv), {
    get: () => new Promise<void>((resolve) => answers.push(resolve)),
  });
  const store = boundedStore(slow, 10);
  const asked = Array.from({ length: 300 }, () => store.get(["a"]).catch(() => {}));
  await Promise.all(asked);
  const before = answers.length;
  await assertRejects(() => store.get(["a"]), StoreError, "have no answer");
  assertEquals(answers.length, before);
  for (const answer of answers.splice(0)) answer();
  await new Promise((resolve) => setTimeout(resolve, 0));
  const asking = store.get(["a"]);
  answers[0]!();
  await asking;
});

/** A database that accepts every operation and never answers. */
function stuck(kv: Deno.Kv): Deno.Kv {
  const never = () => new Promise<never>(() => {});
  return Object.assign(Object.create(kv), {
    get: never,
    set: never,
    delete: never,
    list: () => ({ [Symbol.asyncIterator]: () => ({ next: never }) }),
    atomic: () => Object.assign(kv.atomic(), { commit: never }),
  });
}
