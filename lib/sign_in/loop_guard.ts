import { fingerprint } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";
import { update } from "../kv/update.ts";

const WINDOW_MS = 30_000; // N-16
const LIMIT = 3;

/**
 * Notices a redirect loop: a browser that signs in again and again, because the app and the authority keep sending it to
 * each other. The app then stops and shows a page.
 *
 * In a loop, each sign-in starts after the one before. Those of several tabs, which a browser may restore at once,
 * overlap: they count as one.
 *
 * @see Entra's AADSTS50196, by which Entra stops such a loop
 */
export class LoopGuard {
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
   * Counts a completed sign-in of a browser, unless it started before the last one that counts was completed.
   *
   * @param browser the value of the browser's sign-in cookie
   * @param startedAt when the sign-in started, in ms since the epoch
   */
  async note(browser: string, startedAt: number): Promise<void> {
    const add = (stored: number[] | null) => {
      const completed = stored ?? [];
      const overlaps = startedAt < (completed.at(-1) ?? -Infinity);
      return overlaps ? null : [...completed, this.#now()].slice(-LIMIT);
    };
    await update(this.#store, guardKey(browser), add, WINDOW_MS);
  }

  /** @returns whether a browser has completed more sign-ins lately, one after the other, than a person would */
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
