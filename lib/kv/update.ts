import { type Store, StoreError } from "./store.ts";

const MAX_CONFLICTS = 20;
const MAX_PAUSE_MS = 20;

/** Others kept changing an entry, so nothing was written. */
export class ContentionError extends StoreError {
  override name = "ContentionError";
}

/**
 * Reads an entry and writes its new value. If somebody else changes it at the same time, this is repeated after a pause
 * of random length.
 *
 * @param store the database
 * @param key the entry
 * @param change makes the new value from the stored one; null leaves the entry as it is
 * @param expireIn after how many ms KV may delete the entry
 * @returns whether the entry was changed
 * @throws {ContentionError} if others keep changing it
 */
export async function update<T>(
  store: Store,
  key: Deno.KvKey,
  change: (stored: T | null) => T | null,
  expireIn: number,
): Promise<boolean> {
  let changed = false;
  await untilUnchanged(String(key[0]), async () => {
    const entry = await store.get<T>(key);
    const value = change(entry.value);
    changed = value !== null;
    if (value === null) return true;
    return (await store.atomic().check(entry).set(key, value, { expireIn }).commit()).ok;
  });
  return changed;
}

/**
 * Repeats a write until nobody has changed what it was made from, with pauses of random length.
 *
 * @param kind what is written
 * @param write reads, and writes with a check of the version; false if somebody else has written meanwhile
 * @throws {ContentionError} if others keep writing
 */
export async function untilUnchanged(kind: string, write: () => Promise<boolean>): Promise<void> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
    if (await write()) return;
    const pause = Math.random() * Math.min(2 ** conflicts, MAX_PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new ContentionError(`Cannot change ${kind}: others keep changing it`);
}
