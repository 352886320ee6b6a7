import type { Store } from "./store.ts";

interface Held {
  /** When the lease ends by itself, in ms since the epoch. */
  readonly until: number;
  /** Whether nobody may do the work before then, rather than somebody doing it now. */
  readonly cooling: boolean;
}

/** The right to do something that must be done by one process at a time. */
export interface Lease {
  /** Gives the right back. */
  release(): Promise<void>;
  /** Gives it to nobody for a while, in ms. */
  coolDown(ms: number): Promise<void>;
}

/** Why a lease was not to be had: somebody works, or nobody may. */
export type LeaseTaken = "held" | "cooling";

/** Leases in KV: they hold across processes, and end by themselves if their holder dies. */
export class Leases {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store where leases are kept
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * @param key what the lease is for
   * @param holdMs when it ends by itself: longer than the work may take
   * @returns the lease, or why there is none
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

    // Whoever outlives the lease no longer has it: the version says whose it is.
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
