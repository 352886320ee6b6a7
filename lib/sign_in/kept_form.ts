import { fingerprint, seal, SealError, unseal } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

const LIFETIME_MS = 15 * 60_000;
const PURPOSE = "kept form";

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

/** Forms in KV that wait for a confirmation, sealed with the cookie of the session that follows the sign-in. */
export class KeptForms {
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
   * @param cookie the value of the session's cookie
   * @param form the form; it replaces the one that was kept before
   */
  async keep(cookie: string, form: KeptForm): Promise<void> {
    const kept: Kept = { until: this.#now() + LIFETIME_MS, sealed: seal(cookie, PURPOSE, form) };
    await this.#store.set(formKey(cookie), kept, { expireIn: LIFETIME_MS });
  }

  /**
   * @param cookie the value of the session's cookie
   * @returns the form of this session; null if there is none
   */
  async read(cookie: string): Promise<KeptForm | null> {
    const { value } = await this.#store.get<Kept>(formKey(cookie));
    if (value === null || value.until <= this.#now()) return null;
    try {
      return unseal<KeptForm>(cookie, PURPOSE, value.sealed);
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  /** Deletes the form of a session. */
  async drop(cookie: string): Promise<void> {
    await this.#store.delete(formKey(cookie));
  }
}

function formKey(cookie: string): Deno.KvKey {
  return ["kept_forms", fingerprint(cookie)];
}
