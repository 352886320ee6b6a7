import { deriveSecret, tokensKey, type TokensRecord, unsealTokens } from "./record.ts";
import type { Store } from "../kv/store.ts";

/** What is known of a session that has expired because it was not used. It does not sign anybody in. */
export interface LapsedSession {
  /** Its user: see `userKey()`. */
  readonly user: string;
  /** Tells the authority which account to sign out. */
  readonly idToken: string | undefined;
}

/**
 * Finds a session that has expired. Its tokens stay until the longest time of a session is over. A session that was ended
 * leaves nothing to find.
 *
 * @param store the database
 * @param cookie the value of the browser's cookie
 */
export async function readLapsed(store: Store, cookie: string): Promise<LapsedSession | null> {
  const { value } = await store.get<TokensRecord>(tokensKey(deriveSecret(cookie).id));
  const tokens = value && unsealTokens(cookie, value.sealed);
  return tokens && { user: value.user, idToken: tokens.idToken };
}

/** Deletes what is left of a session that has expired. */
export async function forgetLapsed(store: Store, cookie: string): Promise<void> {
  await store.delete(tokensKey(deriveSecret(cookie).id));
}
