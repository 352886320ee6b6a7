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
 * Counts requests within a minute, in KV, so that a limit holds across processes. The minutes are fixed ones: around
 * their border up to twice the limit can pass.
 */
export class RateLimit {
  readonly #tally: Tally;
  readonly #now: () => number;

  /**
   * @param tally where requests are counted
   * @param now the clock
   */
  constructor(tally: Tally, now: () => number) {
    this.#tally = tally;
    this.#now = now;
  }

  /**
   * Counts a request. A request that can't be counted is refused: a limit that gives way under load is none.
   *
   * @param who whom it is counted for, e.g. an address; stored as a hash
   * @param limit how many a minute are allowed
   * @throws {RateLimitError} if it is one too many
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
 * Sorts values that anybody can make up, such as cookies, into 65,536 buckets. Counted by bucket they can't fill the
 * database, and two honest browsers hardly ever share one.
 */
export function bucketOf(value: string): number {
  return createHash("sha256").update(value).digest().readUInt16BE();
}
