import type { Store } from "./store.ts";
import type { Tally } from "./tally.ts";

const UNIT_BYTES = 1_024;

/** A request for room. */
export interface Reservation {
  /** Whose space is used. */
  readonly owner: string;
  /** How many bytes the owner may use. */
  readonly capacity: number;
  /** How many bytes will be stored. */
  readonly bytes: number;
  /** The keys that will be written. */
  readonly keys: readonly Deno.KvKey[];
}

/**
 * Limits how many bytes are stored for an owner. It works as a ring buffer: new records replace the oldest ones. During a
 * flood, records of others may be replaced; but the flood can't fill the disk, and afterwards everything works at once.
 *
 *   ["space", owner]           how far the ring has been written, in units of 1 KiB
 *   ["space", owner, slot]     the keys of the records in this slot
 */
export class BoundedSpace {
  readonly #store: Store;
  readonly #tally: Tally;
  readonly #lifetimeMs: number;

  /**
   * @param store the database
   * @param tally counts the slots
   * @param lifetimeMs after how many ms the records expire at the latest
   */
  constructor(store: Store, tally: Tally, lifetimeMs: number) {
    this.#store = store;
    this.#tally = tally;
    this.#lifetimeMs = lifetimeMs;
  }

  /**
   * Makes room for new records.
   *
   * @param operation the transaction that writes them; the records that they replace are removed in it
   * @param reservation what it writes
   */
  async reserve(
    operation: Deno.AtomicOperation,
    { owner, capacity, bytes, keys }: Reservation,
  ): Promise<void> {
    const expireIn = this.#lifetimeMs;
    const [units, size] = [bytes, capacity].map((count) => Math.ceil(count / UNIT_BYTES)) as [
      number,
      number,
    ];
    const terms = { period: 0, ceiling: Infinity, expireIn };
    const start = await this.#tally.add(["space", owner], units, terms);
    const slots = Array.from({ length: units }, (_, i) => ["space", owner, (start + i) % size]);
    const taken = await Promise.all(slots.map((slot) => this.#store.get<Deno.KvKey[]>(slot)));
    for (const { key, value } of taken) {
      if (value === null) continue;
      operation.delete(key);
      for (const old of value) operation.delete(old);
    }
    operation.set(slots[0]!, keys, { expireIn });
  }
}
