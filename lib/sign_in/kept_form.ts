import { fingerprint, seal, unseal } from "../kv/seal.ts";
import type { BoundedSpace } from "../kv/bounded_space.ts";
import type { Store } from "../kv/store.ts";

const LIFETIME_MS = 15 * 60_000;
const SEALED_AS = "kept form";
/** How many bytes the forms of one user may take after sign-ins that have failed. */
export const FORMS_BYTES: number = 128 * 1024;
/** What the key and the index of a form take in the database. */
const OVERHEAD_BYTES = 384;

/** A form as KV holds it. */
interface Kept {
  /** When it expires, in ms since the epoch. */
  readonly until: number;
  readonly sealed: Uint8Array;
}

/** A form that can't be processed yet, because its sender has to sign in first. */
export interface KeptForm {
  /** The path that it was sent to. */
  readonly action: string;
  /** Its fields as `application/x-www-form-urlencoded`; this is also how its size is measured. */
  readonly body: string;
  /** The user who sent it. It is never shown to anybody else. */
  readonly user: string;
}

/**
 * Forms in KV that wait for a confirmation, sealed with the cookie of the session that follows the sign-in, or, after a
 * sign-in that has failed, with the cookie of the browser's attempts.
 */
export class KeptForms {
  readonly #store: Store;
  readonly #space: BoundedSpace;
  readonly #now: () => number;

  /**
   * @param store the database
   * @param space limits the space of a user's forms that belong to no session
   * @param now the clock
   */
  constructor(store: Store, space: BoundedSpace, now: () => number) {
    this.#store = store;
    this.#space = space;
    this.#now = now;
  }

  /**
   * Keeps a form for the session that follows the sign-in.
   *
   * @param cookie the value of the session's cookie
   * @param form the form; it replaces the one that was kept before
   */
  async keep(cookie: string, form: KeptForm): Promise<void> {
    await this.#store.set(formKey(cookie), this.#sealed(cookie, form), { expireIn: LIFETIME_MS });
  }

  /**
   * Keeps a form without a session: the sign-in that it waited for has failed. A user has 50 sessions at most, but any
   * number of browsers.
   *
   * @param browser the value of the browser's cookie
   * @param form the form; it replaces the one that this browser had before
   */
  async keepForBrowser(browser: string, form: KeptForm): Promise<void> {
    const value = this.#sealed(browser, form);
    await this.#space.put({
      owner: `forms of ${form.user}`,
      capacity: FORMS_BYTES,
      bytes: value.sealed.byteLength + OVERHEAD_BYTES,
      records: [{ key: formKey(browser), value, expireIn: LIFETIME_MS }],
    });
  }

  /**
   * Finds a form.
   *
   * @param cookie the value of the cookie that it was kept for
   * @returns the form; null if there is none
   */
  async read(cookie: string): Promise<KeptForm | null> {
    const { value } = await this.#store.get<Kept>(formKey(cookie));
    if (value === null || value.until <= this.#now()) return null;
    return unseal<KeptForm>(cookie, SEALED_AS, value.sealed);
  }

  /** Deletes the form that was kept for a cookie. */
  async drop(cookie: string): Promise<void> {
    await this.#store.delete(formKey(cookie));
  }

  #sealed(cookie: string, form: KeptForm): Kept {
    return { until: this.#now() + LIFETIME_MS, sealed: seal(cookie, SEALED_AS, form) };
  }
}

function formKey(cookie: string): Deno.KvKey {
  return ["kept_forms", fingerprint(cookie)];
}
