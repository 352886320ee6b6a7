import {
  indexKeys,
  sessionKey,
  type SessionRecord,
  tokensKey,
  type TokensRecord,
} from "./record.ts";
import { addSuccessor, findSuccessor } from "./successor.ts";
import type { Store } from "../kv/store.ts";
import { ContentionError } from "../kv/update.ts";

/*
 * A session is several entries: its record, its tokens and its index entries. Only these two functions write or delete
 * them together, each in one transaction, so that no index leads to a session that was never there, and no ended session
 * keeps its tokens.
 */

const MAX_CONFLICTS = 5;

/** The session that a new one should replace was ended meanwhile, perhaps on another device. */
export class SessionEndedError extends Error {
  override name = "SessionEndedError";
}

/** A session that is to begin. */
export interface Beginning {
  readonly id: string;
  readonly record: SessionRecord;
  readonly tokens: TokensRecord;
  /** After how many ms KV may delete the record. */
  readonly expireIn: number;
  /** After how many ms KV may delete the tokens and the index entries. */
  readonly longestExpireIn: number;
}

/** A session that is to end. */
export interface Ending {
  readonly id: string;
  /** Null if KV has already removed it. */
  readonly record: SessionRecord | null;
  /** The index entry that led to the session. It is all that is left of an expired one. */
  readonly indexKey?: Deno.KvKey;
}

/**
 * Stores a new session, and ends the one that it replaces.
 *
 * Tabs of a browser may come back from the authority at the same moment, all to the same session. The first one replaces
 * it; the sessions of the others stay beside the new one, because nobody knows which cookie the browser gets last. Another
 * customer's session ends in any case.
 *
 * @param store the database
 * @param beginning the new session
 * @param replaced the entry of the session that ends
 * @throws {SessionEndedError} if the session that it replaces has ended
 * @throws {ContentionError} if the session that it replaces keeps changing
 */
export async function begin(
  store: Store,
  beginning: Beginning,
  replaced?: Deno.KvEntry<SessionRecord>,
): Promise<void> {
  const { id, record, tokens, expireIn, longestExpireIn } = beginning;
  let endsReplaced = true;
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts++) {
    const operation = store.atomic()
      .set(sessionKey(id), record, { expireIn })
      .set(tokensKey(id), tokens, { expireIn: longestExpireIn });
    for (const key of indexKeys(id, record)) {
      operation.set(key, record.createdAt, { expireIn: longestExpireIn });
    }
    if (replaced !== undefined) {
      // If somebody has ended the old session, its rights must not live on in a new one.
      operation.check(replaced);
      if (endsReplaced) addReplacement(operation, replaced, beginning);
    }
    if ((await operation.commit()).ok) return;
    const current = await store.get<SessionRecord>(replaced!.key);
    if (current.value !== null) {
      replaced = current; // only its last use was noted
      continue;
    }
    replaced = await successorOf(store, replaced!.key);
    endsReplaced = replaced.value.user !== record.user;
  }
  throw new ContentionError("Cannot begin a session: the one before it keeps changing");
}

/**
 * @returns the session that has replaced one that is gone
 * @throws {SessionEndedError} if there is none
 */
async function successorOf(store: Store, gone: Deno.KvKey): Promise<Deno.KvEntry<SessionRecord>> {
  const successor = await findSuccessor(store, idOf(gone));
  if (successor !== null) return successor;
  throw new SessionEndedError("The session has ended meanwhile");
}

function addReplacement(
  operation: Deno.AtomicOperation,
  { key, value: record }: Deno.KvEntry<SessionRecord>,
  { id, record: { user } }: Beginning,
): void {
  addEnd(operation, { id: idOf(key), record });
  // A tab of the former user has no right to follow.
  if (user === record.user) addSuccessor(operation, idOf(key), id);
}

/** The ID of a session by the key of its record. */
function idOf(key: Deno.KvKey): string {
  return String(key.at(-1));
}

/** Ends sessions at once, for all requests and all processes. */
export async function end(store: Store, sessions: readonly Ending[]): Promise<void> {
  if (sessions.length === 0) return;
  const operation = store.atomic();
  for (const session of sessions) addEnd(operation, session);
  await operation.commit();
}

function addEnd(operation: Deno.AtomicOperation, { id, record, indexKey }: Ending): void {
  operation.delete(sessionKey(id)).delete(tokensKey(id));
  if (indexKey !== undefined) operation.delete(indexKey);
  if (record === null) return;
  for (const key of indexKeys(id, record)) operation.delete(key);
}
