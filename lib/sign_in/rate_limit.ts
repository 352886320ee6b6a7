import { HttpError } from "fresh";
import { createHash } from "node:crypto";
import { fingerprint } from "../kv/seal.ts";
import type { Tally } from "../kv/tally.ts";
import { ContentionError } from "../kv/update.ts";

const WINDOW_MS = 60_000;

/** Too many requests of one kind within a minute. */
export class RateLimitError extends HttpError {
  override name = "RateLimitError";
  /** When to try again, in seconds. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, options?: ErrorOptions) {
    super(429, "Too many requests", options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Counts requests per minute in KV, so that a limit holds across processes. The minutes are those of the clock, so twice
 * the limit can pass within sixty seconds at worst.
 */
export class RateLimit {
  readonly #tally: Tally;
  readonly #now: () => number;

  /**
   * @param tally the counters
   * @param now the clock
   */
  constructor(tally: Tally, now: () => number) {
    this.#tally = tally;
    this.#now = now;
  }

  /**
   * Counts a request. If it can't be counted, it is refused, so that the limit also holds under load.
   *
   * @param who whose request it is, e.g. an address; stored as a hash
   * @param limit how many requests are allowed per minute
   * @throws {RateLimitError} if there are more
   */
  async count(who: string, limit: number): Promise<void> {
    const period = Math.floor(this.#now() / WINDOW_MS);
    const terms = { period, ceiling: limit, expireIn: WINDOW_MS };
    let before: number;
    try {
      before = await this.#tally.add(["rate_limits", fingerprint(who)], 1, terms);
    } catch (cause) {
      throw cause instanceof ContentionError ? new RateLimitError(1, { cause }) : cause;
    }
    if (before < limit) return;
    throw new RateLimitError(Math.ceil(((period + 1) * WINDOW_MS - this.#now()) / 1000));
  }
}

/**
 * Sorts values that anybody can invent, such as cookies, into 65,536 buckets. So invented cookies can't fill the database
 * with counters, and two real browsers hardly ever share a counter.
 */
export function bucketOf(value: string): number {
  return createHash("sha256").update(value).digest().readUInt16BE();
}
