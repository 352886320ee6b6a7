import type { Store } from "./store.ts";
import type { Tally } from "./tally.ts";

const UNIT_BYTES = 1_024;

/** What is to be stored for an owner. */
export interface Reservation {
  /** Whose space it takes. */
  readonly owner: string;
  /** How many bytes the owner may take. */
  readonly capacity: number;
  /** How many bytes are to be stored. */
  readonly bytes: number;
  /** Under which keys. */
  readonly keys: readonly Deno.KvKey[];
}

/**
 * Keeps what is stored for an owner below a number of bytes. What is new takes the place of what is oldest, as in a ring
 * buffer: a flood can push others out while it lasts, but it can neither fill the disk nor lock anybody out afterwards.
 *
 *   ["space", owner]           how far the ring has been written, in units of 1 KiB
 *   ["space", owner, slot]     the keys of what was stored in this place
 */
export class BoundedSpace {
  readonly #store: Store;
  readonly #tally: Tally;
  readonly #lifetimeMs: number;

  /**
   * @param store where it is stored
   * @param tally gives out the places
   * @param lifetimeMs how long what is stored lasts at the most, in ms
   */
  constructor(store: Store, tally: Tally, lifetimeMs: number) {
    this.#store = store;
    this.#tally = tally;
    this.#lifetimeMs = lifetimeMs;
  }

  /**
   * Makes room.
   *
   * @param operation the write; it then also removes what has to go
   * @param reservation what it stores
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
