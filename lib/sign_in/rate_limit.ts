import { HttpError } from "fresh";
import { fingerprint } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

const WINDOW_MS = 60_000;
const MAX_CONFLICTS = 3;

/** Somebody asks too often. */
export class RateLimitError extends HttpError {
  override name = "RateLimitError";
  /** When to try again, in seconds. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(429, "Too many requests");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Counts, in KV, who asks how often within a minute. Fixed windows: a burst over their border may be twice as large. */
export class RateLimit {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store where is counted
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Counts a request.
   *
   * @param who whom it is counted for, e.g. an address; stored as a hash
   * @param limit how many a minute are allowed
   * @throws {RateLimitError} if it is one too many
   */
  async count(who: string, limit: number): Promise<void> {
    const window = Math.floor(this.#now() / WINDOW_MS);
    const key = ["rate_limits", fingerprint(who), window];
    for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
      const entry = await this.#store.get<number>(key);
      const count = (entry.value ?? 0) + 1;
      if (count > limit) {
        throw new RateLimitError(Math.ceil(((window + 1) * WINDOW_MS - this.#now()) / 1000));
      }
      const counted = await this.#store.atomic().check(entry).set(key, count, {
        expireIn: WINDOW_MS,
      }).commit();
      if (counted.ok) return;
    }
    // So many at the same moment that we can't count them one by one: letting one through uncounted does no harm.
  }
}
