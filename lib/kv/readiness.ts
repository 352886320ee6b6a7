import type { Store } from "./store.ts";

const KEY = ["readyz"];
const EXPIRE_IN_MS = 60_000;
/** How long an answer counts, in ms. It bounds what strangers can make the database write. */
const COUNTS_MS = 1_000;

/**
 * Whether the app can do its work: the process is not about to end, and the database accepts writes. A read would not
 * show that: it works even on a full disk or a locked file. The write is always the same, so the database does not
 * grow.
 */
export class Readiness {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #stopping: AbortSignal | undefined;
  #write: Promise<unknown> | undefined;
  #begunAt = 0;

  /**
   * @param store where sessions are kept
   * @param now the clock
   * @param stopping aborted once the process ends
   */
  constructor(store: Store, now: () => number, stopping?: AbortSignal) {
    this.#store = store;
    this.#now = now;
    this.#stopping = stopping;
  }

  /** @throws {Error} that says why the app is not ready */
  async check(): Promise<void> {
    if (this.#stopping?.aborted) throw new Error("Cannot take requests: the server stops");
    // Anybody may ask, so all requests within a second cost one write.
    if (this.#write === undefined || Math.abs(this.#now() - this.#begunAt) >= COUNTS_MS) {
      this.#begunAt = this.#now();
      this.#write = this.#store.set(KEY, true, { expireIn: EXPIRE_IN_MS });
    }
    await this.#write;
  }
}
