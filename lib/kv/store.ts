import { Deadlines } from "./deadlines.ts";

/** Reading from and writing to KV must not hold a request up for longer than this, in ms. */
const TIMEOUT_MS = 2_000;

/** What the app uses of Deno KV. */
export interface Store {
  get: Deno.Kv["get"];
  set: Deno.Kv["set"];
  delete: Deno.Kv["delete"];
  atomic: Deno.Kv["atomic"];
  /** All entries under a prefix; for prefixes that hold a few. */
  list<T>(prefix: Deno.KvKey): Promise<Deno.KvEntry<T>[]>;
}

/** KV failed, or did not answer in time: who is signed in can't be told just now. */
export class StoreError extends Error {
  override name = "StoreError";
}

/**
 * Bounds a KV database in time and gives its failures a type.
 *
 * @param kv the database
 * @param timeoutMs how long one operation may take, in ms
 * @returns its operations; each throws {@linkcode StoreError} instead of what KV throws
 */
export function boundedStore(kv: Deno.Kv, timeoutMs = TIMEOUT_MS): Store {
  const deadlines = new Deadlines(timeoutMs);
  return {
    get: (key, options) => bounded(kv.get(key, options)),
    set: (key, value, options) => bounded(kv.set(key, value, options)),
    delete: (key) => bounded(kv.delete(key)),
    list: <T>(prefix: Deno.KvKey) => bounded(Array.fromAsync(kv.list<T>({ prefix }))),
    atomic: () => {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => bounded(commit());
      return operation;
    },
  };

  // Written out, because every signed-in request passes here: an async function around Promise.race costs it twice.
  function bounded<T>(operation: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) => reject(new StoreError("Cannot use KV", { cause }));
      const meet = deadlines.start(() => fail(new Error(`no answer within ${timeoutMs} ms`)));
      operation.then((value) => {
        meet();
        resolve(value);
      }, (cause) => {
        meet();
        fail(cause);
      });
    });
  }
}
