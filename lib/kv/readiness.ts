import type { Store } from "./store.ts";

const KEY = ["readyz"];
const EXPIRE_IN_MS = 60_000;

/**
 * Whether the app can do its work: the process does not end, and the database takes writes. Reading would not tell: a
 * full disk and a locked file still let it.
 */
export class Readiness {
  readonly #store: Store;
  readonly #stopping: AbortSignal | undefined;
  #underWay: Promise<unknown> | undefined;

  /**
   * @param store where sessions are kept
   * @param stopping aborted once the process ends
   */
  constructor(store: Store, stopping?: AbortSignal) {
    this.#store = store;
    this.#stopping = stopping;
  }

  /** @throws {Error} that says why the app is not ready */
  async check(): Promise<void> {
    if (this.#stopping?.aborted) throw new Error("Cannot take requests: the server stops");
    // Anybody may ask, so questions that come together cost one write.
    this.#underWay ??= this.#store.set(KEY, true, { expireIn: EXPIRE_IN_MS })
      .finally(() => this.#underWay = undefined);
    await this.#underWay;
  }
}
