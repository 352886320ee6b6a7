import type { Store } from "./store.ts";

interface Held {
  /** When the lease ends by itself, in ms since the epoch. */
  readonly until: number;
  /** True during a cool-down: until then no process may do the work. */
  readonly cooling: boolean;
}

/** The right to do work that only one process may do at a time. */
export interface Lease {
  /** Gives the lease back, so that others can take it. */
  release(): Promise<void>;
  /** Blocks the work for everybody, for a time in ms. */
  coolDown(ms: number): Promise<void>;
}

/** Why a lease can't be taken: another process has it, or the work is blocked. */
export type LeaseTaken = "held" | "cooling";

/** Leases in KV. They work across processes and expire if a process dies. */
export class Leases {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store the database
   * @param now the clock
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Takes a lease.
   *
   * @param key the work
   * @param holdMs after how many ms the lease expires; longer than the work can take
   * @returns the lease, or why it can't be taken
   */
  async take(key: Deno.KvKey, holdMs: number): Promise<Lease | LeaseTaken> {
    const entry = await this.#store.get<Held>(key);
    if (entry.value !== null && entry.value.until > this.#now()) {
      return entry.value.cooling ? "cooling" : "held";
    }
    const held: Held = { until: this.#now() + holdMs, cooling: false };
    const taken = await this.#store.atomic().check(entry).set(key, held, { expireIn: holdMs })
      .commit();
    if (!taken.ok) return "held";

    // After it has expired, another process may have the lease. The version tells them apart.
    const mine = { key, versionstamp: taken.versionstamp };
    return {
      release: async () => {
        await this.#store.atomic().check(mine).delete(key).commit();
      },
      coolDown: async (ms) => {
        const cooling: Held = { until: this.#now() + ms, cooling: true };
        await this.#store.atomic().check(mine).set(key, cooling, { expireIn: ms }).commit();
      },
    };
  }
}
