import { safeReturnTo } from "./return_to.ts";
import { fingerprint, seal, SealError, unseal } from "./seal.ts";
import type { Store } from "./store.ts";

const LIFETIME_MS = 15 * 60_000;
const MAX_BYTES = 16 * 1024;
const PURPOSE = "kept form";

/** A form as KV holds it. */
interface Kept {
  /** Until when it is good, in ms since the epoch. */
  readonly until: number;
  readonly sealed: Uint8Array;
}

/** A form that somebody has sent and that could not be taken yet. */
export interface KeptForm {
  /** The path that it was sent to. */
  readonly action: string;
  /** Its fields, in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads a form out of a request so that it can be sent again.
 *
 * @param request a POST that nobody has read yet
 * @returns the form, or undefined where there is none of a size and kind that we keep
 */
export async function readForm(request: Request): Promise<KeptForm | undefined> {
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST" || !type.startsWith("application/x-www-form-urlencoded")) {
    return undefined;
  }
  if (Number(request.headers.get("content-length") ?? Infinity) > MAX_BYTES) return undefined;
  const fields = [...new URLSearchParams(await request.text())];
  return { action: safeReturnTo(new URL(request.url).pathname), fields };
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
}

function formKey(cookie: string): Deno.KvKey {
  return ["kept_forms", fingerprint(cookie)];
}
