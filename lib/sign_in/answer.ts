import type { BoundedSpace } from "../kv/bounded_space.ts";
import { fingerprint, seal, unseal } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

/** The browser follows its redirect at once; this is time for a slow network, in ms. */
const LIFETIME_MS = 2 * 60_000;

/** How many bytes of an answer are kept. Entra's have about 2 kB. */
const MAX_BYTES = 16 * 1024;

/** How many bytes all answers take, whoever sends them: anybody can start an attempt. */
const CAPACITY_BYTES = 16 * 1024 * 1024;

/** What keys and indexes take in the database, for each answer. */
const OVERHEAD_BYTES = 384;

const SEALED_AS = "authorization response";

/** An answer as KV holds it. */
interface Kept {
  /** Until when it can be taken, in ms since the epoch. */
  readonly until: number;
  readonly sealed: Uint8Array;
}

/**
 * Answers of the authority that came as a form, in KV, sealed with the browser's cookie, until the browser comes back
 * for them. They share a space of bounded size.
 */
export class Answers {
  readonly #store: Store;
  readonly #space: BoundedSpace;
  readonly #now: () => number;

  /**
   * @param store where answers are kept
   * @param space bounds what they take
   * @param now the clock
   */
  constructor(store: Store, space: BoundedSpace, now: () => number) {
    this.#store = store;
    this.#space = space;
    this.#now = now;
  }

  /**
   * Keeps an answer, in place of an earlier one of this browser with the same state.
   *
   * @param browser the value of the browser's cookie
   * @param state the answer's `state`, which names an attempt
   * @param parameters the answer
   * @returns the ID by which it can be taken, which reveals nothing about the state; null if the answer is larger than
   * any of Entra's
   */
  async keep(browser: string, state: string, parameters: URLSearchParams): Promise<string | null> {
    const text = parameters.toString(); // ASCII, so its length is its size
    if (text.length > MAX_BYTES) return null;
    const id = fingerprint(state);
    const value: Kept = {
      until: this.#now() + LIFETIME_MS,
      sealed: seal(browser, SEALED_AS, text),
    };
    await this.#space.put({
      owner: "answers",
      capacity: CAPACITY_BYTES,
      bytes: value.sealed.byteLength + OVERHEAD_BYTES,
      records: [{ key: answerKey(browser, id), value, expireIn: LIFETIME_MS }],
    });
    return id;
  }

  /**
   * Takes an answer, once: of any number of callers at the same time, one gets it.
   *
   * @param browser the value of the browser's cookie
   * @param id the answer's ID
   * @returns the answer, or null if there is none (any more)
   */
  async take(browser: string, id: string): Promise<URLSearchParams | null> {
    const key = answerKey(browser, id);
    const entry = await this.#store.get<Kept>(key);
    if (entry.value === null) return null;
    const { until, sealed } = entry.value;
    const taken = await this.#store.atomic().check(entry).delete(key).commit();
    if (!taken.ok || until <= this.#now()) return null;
    const text = unseal<string>(browser, SEALED_AS, sealed);
    return text === null ? null : new URLSearchParams(text);
  }
}

function answerKey(browser: string, id: string): Deno.KvKey {
  return ["sign_in_answers", fingerprint(browser), id];
}
