import { sessionKey, type SessionRecord, successorKey } from "./record.ts";
import type { Store } from "../kv/store.ts";

/** How long it is known which session has replaced another, in ms: longer than a code may take to be redeemed. */
const KNOWN_MS = 60_000;

/** What is known of a session that the same user's next one has replaced. */
interface Succession {
  /** The next session's ID. */
  readonly id: string;
  /** When it began, in ms since the epoch. */
  readonly at: number;
}

/** A session that has replaced another. */
export interface Successor {
  readonly entry: Deno.KvEntry<SessionRecord>;
  /** When the other one was replaced, in ms since the epoch. */
  readonly at: number;
}

/** Notes, in the transaction that replaces a session, which one the next is. */
export function addSuccessor(operation: Deno.AtomicOperation, ended: string, next: Succession) {
  operation.set(successorKey(ended), next, { expireIn: KNOWN_MS });
}

/**
 * Finds the session that has replaced another lately. If it was replaced in turn, it is the last one.
 *
 * @param store the database
 * @param id the ID of a session that is gone
 * @returns null if somebody has ended the session, or if its end was longer ago
 */
export async function findSuccessor(store: Store, id: string): Promise<Successor | null> {
  const { value } = await store.get<Succession>(successorKey(id));
  if (value === null) return null;
  const entry = await store.get<SessionRecord>(sessionKey(value.id));
  if (entry.value !== null) return { entry, at: value.at };
  const last = await findSuccessor(store, value.id);
  return last && { ...last, at: value.at };
}
