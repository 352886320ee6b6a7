import { fingerprint } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";
import { update } from "../kv/update.ts";

const WINDOW_MS = 30_000; // N-16
const LIMIT = 3;

/**
 * Notices when a browser signs in again and again: the app and the authority then send it to and fro, and it is better
 * to stop and say so than to go on until one of them refuses.
 *
 * @see Entra's AADSTS50196, which stops the same from its side
 */
export class LoopGuard {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store where sign-ins are counted
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Notes that a sign-in of a browser was completed. */
  async note(browser: string): Promise<void> {
    const add = (stored: number[] | null) => [...stored ?? [], this.#now()].slice(-LIMIT);
    await update(this.#store, guardKey(browser), add, WINDOW_MS);
  }

  /** @returns whether a browser has completed as many sign-ins lately as nobody does by hand */
  async isLooping(browser: string): Promise<boolean> {
    return (await this.#recent(browser)).length >= LIMIT;
  }

  async #recent(browser: string): Promise<number[]> {
    const { value } = await this.#store.get<number[]>(guardKey(browser));
    return (value ?? []).filter((at) => at > this.#now() - WINDOW_MS);
  }
}

function guardKey(browser: string): Deno.KvKey {
  return ["completed_sign_ins", fingerprint(browser)];
}
