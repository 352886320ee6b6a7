import { isReadable, type SessionRecord } from "./record.ts";

/** How long sessions last, in ms. */
export interface SessionLimits {
  /** Without a request. */
  readonly sessionIdleMs: number;
  /** Since the sign-in. */
  readonly sessionLifetimeMs: number;
}

/**
 * The two time limits of sessions. Each read checks both. KV's own expiry may come late, so it only cleans up.
 *
 * @see OWASP ASVS 5.0, 7.3
 */
export class Lifetime {
  readonly #limits: SessionLimits;
  readonly #now: () => number;

  constructor(limits: SessionLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether a record is of a session that this version of the app can read and that has not expired. */
  isLive(value: SessionRecord | null): value is SessionRecord {
    return value !== null && isReadable(value) && this.remaining(value) > 0;
  }

  /** @returns how long a session has left, in ms; 0 or less if it has expired */
  remaining({ createdAt, lastSeenAt }: Pick<SessionRecord, "createdAt" | "lastSeenAt">): number {
    const { sessionIdleMs, sessionLifetimeMs } = this.#limits;
    return Math.min(lastSeenAt + sessionIdleMs, createdAt + sessionLifetimeMs) - this.#now();
  }

  /** @returns how long a session would have left if it were in constant use, in ms */
  longest({ createdAt }: Pick<SessionRecord, "createdAt">): number {
    return createdAt + this.#limits.sessionLifetimeMs - this.#now();
  }
}
