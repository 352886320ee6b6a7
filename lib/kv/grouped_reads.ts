import { setImmediate } from "node:timers";
import type { Kv } from "./store.ts";

/** KV reads at most this many keys at once. */
const MAX_GROUP = 10;

/** A database that can read several keys at once. */
export type GroupReadable = Kv & Pick<Deno.Kv, "getMany">;

type Entry = Deno.KvEntryMaybe<unknown>;

interface Read {
  readonly key: Deno.KvKey;
  readonly resolve: (entry: Entry | Promise<Entry>) => void;
}

/**
 * Groups the reads of requests that come at the same time: ten keys cost KV little more than one. A read waits until
 * the event loop has looked for further requests, which takes some microseconds if there are none. No entry is kept:
 * each read asks the database.
 *
 * @param kv the database
 */
export function groupReads(kv: GroupReadable): Kv {
  let group: Read[] = [];

  function read(key: Deno.KvKey): Promise<Entry> {
    return new Promise((resolve) => {
      if (group.length === 0) setImmediate(readGroup);
      group.push({ key, resolve });
      if (group.length === MAX_GROUP) readGroup();
    });
  }

  function readGroup(): void {
    const reads = group;
    group = [];
    const alone = () =>
      reads.forEach(({ key, resolve }) => resolve(Promise.try(() => kv.get(key))));
    if (reads.length < 2) return alone();
    Promise.try(() => kv.getMany(reads.map(({ key }) => key))).then(
      (entries) => entries.forEach((entry, at) => reads[at]!.resolve(entry)),
      alone, // an entry that can't be read fails for one request only
    );
  }

  return {
    get: <T>(key: Deno.KvKey, options?: { consistency?: Deno.KvConsistencyLevel }) =>
      options === undefined ? read(key) as Promise<Deno.KvEntryMaybe<T>> : kv.get<T>(key, options),
    set: (key, value, options) => kv.set(key, value, options),
    delete: (key) => kv.delete(key),
    list: (selector, options) => kv.list(selector, options),
    atomic: () => kv.atomic(),
  };
}
