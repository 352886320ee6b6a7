import type { Store } from "./store.ts";
import { update } from "./update.ts";

/** The rules of a counter. */
export interface Terms {
  /** The period that is counted, e.g. the number of a minute. The counter starts at 0 in each period. */
  readonly period: number;
  /** The highest count. */
  readonly ceiling: number;
  /** After how many ms KV may delete the counter. */
  readonly expireIn: number;
}

interface Counter {
  readonly period: number;
  readonly count: number;
}

/** Additions of this process that are written together. */
interface Batch {
  amount: number;
  /** The count before the batch. */
  readonly before: Promise<number>;
}

/**
 * Counters in KV that are exact under any load. While a write of a counter is under way, this process collects further
 * additions and writes them together next. So processes compete with each other, but requests do not.
 *
 * KV's own `sum` needs no version check, but a counter that it writes never expires.
 */
export class Tally {
  readonly #store: Store;
  readonly #waiting = new Map<string, Batch>();
  readonly #writing = new Map<string, Promise<unknown>>();

  /** @param store the database */
  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Adds to a counter.
   *
   * @param key the counter
   * @param amount how much
   * @param terms the rules; the same for all additions to a counter in a period
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
      // Another machine's clock may be ahead, so that its next period has begun. Both count in that one. If each began with
      // 0, it would undo the other's count, and no limit would hold.
      const shared = stored?.period === period + 1 ? period + 1 : period;
      before = stored?.period === shared ? stored.count : 0;
      const count = Math.min(before + amount, ceiling);
      return before >= ceiling ? null : { period: shared, count };
    };
    await update(this.#store, key, add, expireIn);
    return before;
  }
}
