import type { Store } from "./store.ts";
import type { Tally } from "./tally.ts";
import { untilUnchanged } from "./update.ts";

const UNIT_BYTES = 1_024;

/** A record that takes room. */
export interface SpaceRecord {
  readonly key: Deno.KvKey;
  readonly value: unknown;
  /** After how many ms KV may delete it. */
  readonly expireIn: number;
}

/** Records that belong together, and the space that they take. */
export interface Placement {
  /** Whose space is used. */
  readonly owner: string;
  /** How many bytes the owner may use. */
  readonly capacity: number;
  /** How many bytes the records take. */
  readonly bytes: number;
  readonly records: readonly SpaceRecord[];
}

/** The first slot of a placement says what it holds. */
interface Placed {
  /** Its place: how far the ring had been written before it. */
  readonly place: number;
  readonly keys: readonly Deno.KvKey[];
}

/** A slot in KV; each further slot of a placement has its place only. */
type Slot = Placed | number;

/**
 * Limits how many bytes are stored for an owner. It works as a ring buffer: new records replace the oldest ones. During a
 * flood, records of others may be replaced; but the flood can't fill the disk, and afterwards everything works at once.
 *
 *   ["space", owner]           how far the ring has been written, in units of 1 KiB
 *   ["space", owner, slot]     what takes this unit of the ring
 */
export class BoundedSpace {
  readonly #store: Store;
  readonly #tally: Tally;
  readonly #lifetimeMs: number;
  #retries: Promise<void> = Promise.resolve();

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
   * Stores records in place of the oldest ones.
   *
   * @throws {ContentionError} if others keep writing into the same slots: more than the whole space at once
   */
  async put({ owner, capacity, bytes, records }: Placement): Promise<void> {
    const expireIn = this.#lifetimeMs;
    const units = Math.ceil(bytes / UNIT_BYTES);
    const size = Math.ceil(capacity / UNIT_BYTES);
    const terms = { period: 0, ceiling: Infinity, expireIn };
    const place = await this.#tally.add(["space", owner], units, terms);
    const slotAt = (at: number): Deno.KvKey => ["space", owner, at % size];
    const slots = Array.from({ length: units }, (_, i) => slotAt(place + i));
    const write = async () => {
      const taken = await this.#read(slots);
      // A placement may reach into these slots that begins before them.
      const places = new Set(
        taken.map(({ value }) => value).filter((it) => typeof it === "number"),
      );
      const begun = await this.#read([...places].map(slotAt));
      const replaced = begun.filter(({ value }) => isPlaced(value) && places.has(value.place));
      // A flood can go round the whole ring before this is written. Without the check, both would stay.
      const operation = this.#store.atomic().check(...taken, ...begun);
      for (const { key, value } of [...taken, ...replaced]) {
        if (!isPlaced(value)) continue;
        for (const old of [key, ...value.keys]) operation.delete(old);
      }
      const placed: Placed = { place, keys: records.map(({ key }) => key) };
      slots.forEach((slot, at) => operation.set(slot, at === 0 ? placed : place, { expireIn }));
      for (const { key, value, expireIn } of records) operation.set(key, value, { expireIn });
      return (await operation.commit()).ok;
    };
    if (await write()) return;
    // One after another, so that the writes of a flood do not fail each other time and again.
    const retry = () => untilUnchanged("space", write);
    this.#retries = this.#retries.then(retry, retry);
    await this.#retries;
  }

  #read(slots: readonly Deno.KvKey[]): Promise<Deno.KvEntryMaybe<Slot>[]> {
    return Promise.all(slots.map((slot) => this.#store.get<Slot>(slot)));
  }
}

function isPlaced(slot: Slot | null): slot is Placed {
  return typeof slot === "object" && slot !== null;
}
