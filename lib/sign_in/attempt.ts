import type { AttemptSecrets, Demand } from "../entra/authorization_request.ts";
import type { KeptForm } from "./kept_form.ts";
import { fingerprint, seal, SealError, unseal } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

/** How long an attempt may take, in ms (N-04). */
export const ATTEMPT_LIFETIME_MS: number = 15 * 60_000;

/** How long an attempt is remembered, in ms: beyond its life, so that who comes late is sent on to the right page. */
export const ATTEMPT_MEMORY_MS: number = 60 * 60_000;

/** How many attempts a browser may have open (N-05). */
export const MAX_OPEN_ATTEMPTS = 8;

/** What a sign-in is for. */
export interface Purpose extends Demand {
  /** The path to come back to. */
  readonly returnTo: string;
  /** A form that waits for the sign-in. */
  readonly form?: KeptForm;
}

/** A sign-in to start. */
export interface NewAttempt extends AttemptSecrets, Purpose {}

/** A sign-in that was started and not yet finished. */
export interface SignInAttempt extends NewAttempt {
  /** When it was started, in ms since the epoch. */
  readonly startedAt: number;
  /** Whether it took longer than it may. */
  readonly expired: boolean;
}

type Sealed = Omit<NewAttempt, "state">;
type Record = { readonly startedAt: number; readonly sealed: Uint8Array };

const SEALED_AS = "sign-in attempt";

/**
 * Open sign-in attempts, in KV: one record for each `state`, sealed with, and found only by, the browser's cookie. A tab
 * more is a record more, so any number of tabs can sign in at once without knowing of each other.
 *
 * @see RFC 6749, 10.12; RFC 9700, 4.7
 */
export class SignInAttempts {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store where attempts are kept
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Remembers an attempt. Beyond {@linkcode MAX_OPEN_ATTEMPTS} the browser's oldest is dropped.
   *
   * @param browser the value of the browser's cookie
   * @param attempt the attempt; its `returnTo` is safe already
   */
  async start(browser: string, { state, ...rest }: NewAttempt): Promise<void> {
    const record: Record = { startedAt: this.#now(), sealed: seal(browser, SEALED_AS, rest) };
    await this.#store.set(attemptKey(browser, state), record, { expireIn: ATTEMPT_MEMORY_MS });
    await this.#dropOldest(browser); // after: of tabs that start at once, each sees those before it
  }

  /**
   * Takes an attempt, once: of any number of callers at the same time, one gets it.
   *
   * @param browser the value of the browser's cookie
   * @param state the answer's `state`
   * @returns the attempt, or null if this browser has none (any more) with this state
   */
  async take(browser: string, state: string): Promise<SignInAttempt | null> {
    const key = attemptKey(browser, state);
    const entry = await this.#store.get<Record>(key);
    if (entry.value === null) return null;
    const taken = await this.#store.atomic().check(entry).delete(key).commit();
    const age = this.#now() - entry.value.startedAt;
    if (!taken.ok || age >= ATTEMPT_MEMORY_MS) return null;
    try {
      const rest = unseal<Sealed>(browser, SEALED_AS, entry.value.sealed);
      return {
        state,
        ...rest,
        startedAt: entry.value.startedAt,
        expired: age >= ATTEMPT_LIFETIME_MS,
      };
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  async #dropOldest(browser: string): Promise<void> {
    const open = await this.#store.list<Record>(attemptPrefix(browser));
    open.sort((a, b) => a.value.startedAt - b.value.startedAt);
    const surplus = open.slice(0, Math.max(0, open.length - MAX_OPEN_ATTEMPTS));
    await Promise.all(surplus.map((entry) => this.#store.delete(entry.key)));
  }
}

function attemptPrefix(browser: string): Deno.KvKey {
  return ["sign_in_attempts", fingerprint(browser)];
}

function attemptKey(browser: string, state: string): Deno.KvKey {
  return [...attemptPrefix(browser), fingerprint(state)];
}
