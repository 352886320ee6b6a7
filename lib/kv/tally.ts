import type { Store } from "./store.ts";
import { update } from "./update.ts";

/** How an amount is added to a counter. */
export interface Terms {
  /** What the count is for, e.g. a minute: a counter begins anew with each period. */
  readonly period: number;
  /** The counter does not rise above it. */
  readonly ceiling: number;
  /** When KV may forget the counter, in ms. */
  readonly expireIn: number;
}

interface Counter {
  readonly period: number;
  readonly count: number;
}

/** Additions of this process that wait to be written together. */
interface Batch {
  amount: number;
  /** The count before the batch. */
  readonly before: Promise<number>;
}

/**
 * Counters in KV that are exact at any parallelism. What this process adds to a counter while a write of it is on its
 * way goes into one next write, so only processes compete with each other, and never requests.
 *
 * KV's own `sum` would need no version check, but its counters never expire.
 */
export class Tally {
  readonly #store: Store;
  readonly #waiting = new Map<string, Batch>();
  readonly #writing = new Map<string, Promise<unknown>>();

  /** @param store where the counters are kept */
  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Adds to a counter.
   *
   * @param key the counter
   * @param amount how much
   * @param terms how; always the same for a key and a period
   * @returns the count before this addition
   * @throws {ContentionError} if other processes keep changing the counter
   */
  async add(key: Deno.KvKey, amount: number, terms: Terms): Promise<number> {
    const name = [...key, terms.period].join(" ");
    const batch = this.#waiting.get(name) ?? this.#open(name, key, terms);
    const offset = batch.amount;
    batch.amount += amount;
    return await batch.before + offset;
  }

  #open(name: string, key: Deno.KvKey, terms: Terms): Batch {
    const write = () => {
      this.#waiting.delete(name);
      return this.#write(key, batch.amount, terms);
    };
    const batch: Batch = {
      amount: 0,
      before: (this.#writing.get(name) ?? Promise.resolve()).then(write, write),
    };
    this.#waiting.set(name, batch);
    this.#writing.set(name, batch.before);
    const forget = () => {
      if (this.#writing.get(name) === batch.before) this.#writing.delete(name);
    };
    batch.before.then(forget, forget);
    return batch;
  }

  async #write(
    key: Deno.KvKey,
    amount: number,
    { period, ceiling, expireIn }: Terms,
  ): Promise<number> {
    let before = 0;
    const add = (stored: Counter | null): Counter | null => {
      before = stored?.period === period ? stored.count : 0;
      return before >= ceiling ? null : { period, count: Math.min(before + amount, ceiling) };
    };
    await update(this.#store, key, add, expireIn);
    return before;
  }
}
