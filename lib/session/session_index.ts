import type { Lifetime } from "./lifetime.ts";
import { isReadable, sessionKey, type SessionRecord, userIndex } from "./record.ts";
import { end, type Ending } from "./transaction.ts";
import { type Store, StoreError } from "../kv/store.ts";

/** How many sessions a user can have. One more ends the oldest. */
export const MAX_SESSIONS_PER_USER = 50;
/** How many sessions are read or ended at once. If one batch fails, the batches before it are done. */
const BATCH = 100;

/** A session as its user sees it on the account page. */
export type SessionSummary =
  & Pick<SessionRecord, "createdAt" | "lastSeenAt" | "device">
  & { readonly id: string };

/** Finds and ends sessions by their user, or by their session at the authority. */
export class SessionIndex {
  readonly #store: Store;
  readonly #lifetime: Lifetime;

  constructor(store: Store, lifetime: Lifetime) {
    this.#store = store;
    this.#lifetime = lifetime;
  }

  /**
   * Lists a user's sessions.
   *
   * @param user the user's key in the records
   * @returns up to {@linkcode MAX_SESSIONS_PER_USER} sessions, the last used first
   */
  async listOfUser(user: string): Promise<SessionSummary[]> {
    // The index may also have expired sessions, so more entries are read than shown.
    const found = await this.#readEach(await this.#store.list(userIndex(user), BATCH));
    return found
      .filter(({ record }) => this.#lifetime.isLive(record))
      .map(({ id, record }) => {
        const { createdAt, lastSeenAt, device } = record!;
        return { id, createdAt, lastSeenAt, device };
      })
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
      .slice(0, MAX_SESSIONS_PER_USER);
  }

  /**
   * Ends sessions. If KV fails on the way, some sessions have ended; the same call ends the rest.
   *
   * @param prefix the part of the index where they are
   * @param which selects by session ID; all by default
   * @returns how many sessions have ended
   */
  async end(prefix: Deno.KvKey, which: (id: string) => boolean = () => true): Promise<number> {
    let ended = 0;
    for await (const entries of this.#batches(prefix)) {
      const found = (await this.#readEach(entries)).filter(({ id }) => which(id));
      await end(this.#store, found);
      ended += found.filter(({ record }) => record !== null).length;
    }
    return ended;
  }

  /** Ends the surplus sessions of a user. If KV fails, the user's next sign-in repeats this. */
  async endSurplus(user: string): Promise<void> {
    try {
      const entries: Deno.KvEntry<unknown>[] = [];
      for await (const batch of this.#batches(userIndex(user))) entries.push(...batch);
      const surplus = entries.length - MAX_SESSIONS_PER_USER;
      if (surplus <= 0) return;
      // Expired sessions first, then the oldest.
      const found: Ending[] = [];
      for (let at = 0; at < entries.length; at += BATCH) {
        found.push(...await this.#readEach(entries.slice(at, at + BATCH)));
      }
      const beganAt = ({ record }: Ending) => this.#lifetime.isLive(record) ? record.createdAt : 0;
      const ending = found.sort((a, b) => beganAt(a) - beganAt(b)).slice(0, surplus);
      for (let at = 0; at < ending.length; at += BATCH) {
        await end(this.#store, ending.slice(at, at + BATCH));
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async *#batches(prefix: Deno.KvKey): AsyncGenerator<Deno.KvEntry<unknown>[]> {
    let batch = await this.#store.list(prefix, BATCH);
    while (batch.length > 0) {
      yield batch;
      if (batch.length < BATCH) return;
      batch = await this.#store.list(prefix, BATCH, batch.at(-1)!.key);
    }
  }

  /** Reads the records that index entries point to. */
  #readEach(entries: readonly Deno.KvEntry<unknown>[]): Promise<Ending[]> {
    return Promise.all(entries.map(async ({ key }) => {
      const id = String(key.at(-1));
      const { value } = await this.#store.get<SessionRecord>(sessionKey(id));
      return { id, indexKey: key, record: value !== null && isReadable(value) ? value : null };
    }));
  }
}
