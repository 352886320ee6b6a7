import { fingerprint, seal, SealError, unseal } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

const LIFETIME_MS = 15 * 60_000;
const PURPOSE = "kept form";

/** A form as KV holds it. */
interface Kept {
  /** Until when it is good, in ms since the epoch. */
  readonly until: number;
  readonly sealed: Uint8Array;
}

/** A form that could not be taken yet because its sender has to sign in first. */
export interface KeptForm {
  /** The path that it was sent to. */
  readonly action: string;
  /** Its fields, as `application/x-www-form-urlencoded`: this is how large it is when it is stored. */
  readonly body: string;
  /** The user who sent it. Nobody else gets to see it. */
  readonly user: string;
}

/** Forms that wait until their sender has signed in again, in KV, sealed with the cookie of the new session. */
export class KeptForms {
  readonly #store: Store;
  readonly #now: () => number;

  /**
   * @param store where forms are kept
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * @param cookie the value of the session's cookie
   * @param form what to keep, in place of what was kept before
   */
  async keep(cookie: string, form: KeptForm): Promise<void> {
    const kept: Kept = { until: this.#now() + LIFETIME_MS, sealed: seal(cookie, PURPOSE, form) };
    await this.#store.set(formKey(cookie), kept, { expireIn: LIFETIME_MS });
  }

  /**
   * @param cookie the value of the session's cookie
   * @returns the form that waits for this session; null if there is none
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

  /** Forgets the form that waits for a session. */
  async drop(cookie: string): Promise<void> {
    await this.#store.delete(formKey(cookie));
  }
}

function formKey(cookie: string): Deno.KvKey {
  return ["kept_forms", fingerprint(cookie)];
}
