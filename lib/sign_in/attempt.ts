import type { AttemptSecrets, Demand } from "../entra/authorization_request.ts";
import type { KeptForm } from "./kept_form.ts";
import type { BoundedSpace } from "../kv/bounded_space.ts";
import { fingerprint, seal, unseal } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

/** How long an attempt may take, in ms (N-04). */
export const ATTEMPT_LIFETIME_MS: number = 15 * 60_000;

/** How long the page of an attempt is remembered, in ms, so that latecomers can be sent to it. */
export const ATTEMPT_MEMORY_MS: number = 60 * 60_000;

/** How many attempts a browser may have open (N-05). */
export const MAX_OPEN_ATTEMPTS = 8;

/** How many bytes the attempts of all unknown people may take together. */
export const ANONYMOUS_BYTES: number = 16 * 1024 * 1024;
/** How many bytes the attempts of one user may take, forms included. */
export const USER_BYTES: number = 256 * 1024;
/** What the keys of an attempt take in the database. */
const OVERHEAD_BYTES = 384;

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
}

/** What is known of an attempt after it was used, dropped or has expired. */
export interface PastAttempt {
  /** The path to come back to. */
  readonly returnTo: string;
  /** Whether the attempt took too long. */
  readonly expired: boolean;
  /** Whether this browser has started it. */
  readonly isOwn: boolean;
}

type Sealed = Omit<NewAttempt, "state">;
type StoredAttempt = { readonly startedAt: number; readonly sealed: Uint8Array };
type Page = { readonly returnTo: string; readonly startedAt: number; readonly browser: string };

const SEALED_AS = "sign-in attempt";
const PAGE_SEALED_AS = "page of a sign-in";

/**
 * Open sign-in attempts in KV: one record for each `state`, sealed with the browser's cookie. Each tab has its own record,
 * so any number of tabs can sign in at the same time.
 *
 * Anybody can start an attempt, so all attempts share a space of limited size. A second record, sealed with the `state`,
 * remembers the page: it leads a tab to its page when the attempt itself is gone.
 *
 * @see RFC 6749, 10.12; RFC 9700, 4.7
 */
export class SignInAttempts {
  readonly #store: Store;
  readonly #space: BoundedSpace;
  readonly #now: () => number;

  /**
   * @param store the database
   * @param space limits its use; its records last for {@linkcode ATTEMPT_MEMORY_MS}
   * @param now the clock
   */
  constructor(store: Store, space: BoundedSpace, now: () => number) {
    this.#store = store;
    this.#space = space;
    this.#now = now;
  }

  /**
   * Stores an attempt. If the browser has more than {@linkcode MAX_OPEN_ATTEMPTS}, its oldest is dropped.
   *
   * @param browser the value of the browser's cookie
   * @param attempt the attempt; its `returnTo` must be safe
   * @param user the user who starts it, if known
   */
  async start(browser: string, { state, ...rest }: NewAttempt, user?: string): Promise<void> {
    const startedAt = this.#now();
    const record: StoredAttempt = { startedAt, sealed: seal(browser, SEALED_AS, rest) };
    const page: Page = { returnTo: rest.returnTo, startedAt, browser: fingerprint(browser) };
    const sealedPage = seal(state, PAGE_SEALED_AS, page);

    await this.#space.put({
      owner: user ?? "anonymous",
      capacity: user === undefined ? ANONYMOUS_BYTES : USER_BYTES,
      bytes: record.sealed.byteLength + sealedPage.byteLength + OVERHEAD_BYTES,
      records: [
        { key: attemptKey(browser, state), value: record, expireIn: ATTEMPT_LIFETIME_MS },
        { key: pageKey(state), value: sealedPage, expireIn: ATTEMPT_MEMORY_MS },
      ],
    });
    await this.#dropOldest(browser); // afterwards, so that tabs which start at once see each other
  }

  /**
   * Takes an attempt. This works once, also if there are several callers at the same time.
   *
   * @param browser the value of the browser's cookie
   * @param state the answer's `state`
   * @returns the attempt; null if this browser has no open attempt with this state
   */
  async take(browser: string, state: string): Promise<SignInAttempt | null> {
    const key = attemptKey(browser, state);
    const entry = await this.#store.get<StoredAttempt>(key);
    if (entry.value === null) return null;
    const taken = await this.#store.atomic().check(entry).delete(key).commit();
    const { startedAt, sealed } = entry.value;
    if (!taken.ok || this.#now() - startedAt >= ATTEMPT_LIFETIME_MS) return null;
    const rest = unseal<Sealed>(browser, SEALED_AS, sealed);
    return rest && { state, ...rest, startedAt };
  }

  /**
   * Finds the purpose of an attempt that can't be taken any more.
   *
   * @param browser the value of the browser's cookie, if it has one
   * @param state the answer's `state`
   * @returns null if there was none, or if it was too long ago
   */
  async past(browser: string | undefined, state: string): Promise<PastAttempt | null> {
    const { value } = await this.#store.get<Uint8Array>(pageKey(state));
    const page = value && unseal<Page>(state, PAGE_SEALED_AS, value);
    if (page === null) return null;
    const age = this.#now() - page.startedAt;
    if (age >= ATTEMPT_MEMORY_MS) return null;
    return {
      returnTo: page.returnTo,
      expired: age >= ATTEMPT_LIFETIME_MS,
      isOwn: browser !== undefined && fingerprint(browser) === page.browser,
    };
  }

  async #dropOldest(browser: string): Promise<void> {
    const open = await this.#store.list<StoredAttempt>(attemptPrefix(browser), 100);
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

function pageKey(state: string): Deno.KvKey {
  return ["sign_in_pages", fingerprint(state)];
}
