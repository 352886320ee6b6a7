import { sessionKey, type SessionRecord, successorKey } from "./record.ts";
import type { Store } from "../kv/store.ts";

/** How long it is known which session has replaced another, in ms: longer than a code may take to be redeemed. */
const KNOWN_MS = 60_000;

/** Notes, in the transaction that replaces a session, which one the next is. */
export function addSuccessor(operation: Deno.AtomicOperation, ended: string, next: string): void {
  operation.set(successorKey(ended), next, { expireIn: KNOWN_MS });
}

/**
 * Finds the session of the same user that has replaced another lately. If it was replaced in turn, it is the last one.
 *
 * @param store the database
 * @param id the ID of a session that is gone
 * @returns the entry; null if somebody has ended the session, or if its end was longer ago
 */
export async function findSuccessor(
  store: Store,
  id: string,
): Promise<Deno.KvEntry<SessionRecord> | null> {
  const { value: next } = await store.get<string>(successorKey(id));
  if (next === null) return null;
  const entry = await store.get<SessionRecord>(sessionKey(next));
  return entry.value === null ? await findSuccessor(store, next) : entry;
}
