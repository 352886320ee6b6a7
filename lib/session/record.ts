import type { Claims } from "../entra/id_token.ts";
import { fingerprint, seal, unseal } from "../kv/seal.ts";
import type { Tokens } from "./tokens.ts";

/*
 * A browser holds 32 random bytes in a cookie. The database holds, under the SHA-256 of them,
 *
 *   ["sessions", id]                      claims, sealed with a key derived from the cookie, and in clear what expiry
 *                                         and the list of one's sessions need
 *   ["session_tokens", id]                tokens, sealed; apart, because most pages need only the claims
 *   ["sessions_of_user", user, id]        finds the sessions of a user; holds when each began
 *   ["sessions_of_sid", sid, id]          finds the session that the authority ends
 *
 * so a copy of it opens no session, and tells neither who nor which token.
 */

const CLAIMS = "session claims";
const TOKENS = "session tokens";
/** KV refuses values over 64 KiB; with room for what stands beside the sealed part. */
const MAX_SEALED_BYTES = 60_000;

/** The form of the record. It changes when an older version of the app, which may run at the same time, can't read it. */
export const VERSION = 1;

/** A session as KV holds it. */
export interface SessionRecord {
  /** {@linkcode VERSION} */
  readonly version: number;
  /** When it began, in ms since the epoch. */
  readonly createdAt: number;
  /** When it was last used, to the minute, in ms since the epoch. */
  readonly lastSeenAt: number;
  /** Whose it is: see {@linkcode userKey}. */
  readonly user: string;
  /** The authority's name for it: see {@linkcode sidKey}; null where the tenant does not issue `sid`. */
  readonly sid: string | null;
  /** The browser's `User-Agent`. */
  readonly userAgent: string;
  /** {@linkcode SealedSession}, sealed. */
  readonly sealed: Uint8Array;
}

/** A session's tokens as KV holds them. They stay for as long as a session can last, also if it lapses before. */
export interface TokensRecord {
  /** Whose they are: see {@linkcode userKey}. */
  readonly user: string;
  /** {@linkcode Tokens}, sealed. */
  readonly sealed: Uint8Array;
}

/** Whether this version of the app can read a record. One that it can't read is nobody's session here, and no error. */
export function isReadable({ version }: SessionRecord): boolean {
  return version === VERSION;
}

/** What only the browser's cookie opens. */
export interface SealedSession {
  readonly claims: Claims;
  /** The display name that the person has chosen since the ID token was issued. */
  readonly newName?: string;
  /** When the person last proved who they are, in ms since the epoch; 0 where that can't be told. */
  readonly authenticatedAt: number;
  /** When an API's claims challenge was last answered, in ms since the epoch; 0 if none was. */
  readonly challengedAt: number;
}

/** The claims or tokens of a session are larger than KV takes. */
export class SessionTooLargeError extends Error {
  override name = "SessionTooLargeError";
}

/** @throws {SessionTooLargeError} if KV would not take it */
export function sealSession(cookie: string, session: SealedSession): Uint8Array {
  return sealBounded(cookie, CLAIMS, session);
}

/** @throws {SealError} if the cookie is not the record's */
export function unsealSession(cookie: string, sealed: Uint8Array): SealedSession {
  return unseal(cookie, CLAIMS, sealed);
}

/** @throws {SessionTooLargeError} if KV would not take them */
export function sealTokens(cookie: string, tokens: Tokens): Uint8Array {
  return sealBounded(cookie, TOKENS, tokens);
}

/** @throws {SealError} if the cookie is not the record's */
export function unsealTokens(cookie: string, sealed: Uint8Array): Tokens {
  return unseal(cookie, TOKENS, sealed);
}

/**
 * Users are known by issuer and subject: both never change, and nobody else gets them. An e-mail address can.
 *
 * @see OpenID Connect Core, 5.7
 */
export function userKey(iss: string, sub: string): string {
  return fingerprint(`${iss} ${sub}`);
}

/** The authority's session IDs are unique to their issuer. */
export function sidKey(iss: string, sid: string): string {
  return fingerprint(`${iss} ${sid}`);
}

/** Where a session's record is. */
export function sessionKey(id: string): Deno.KvKey {
  return ["sessions", id];
}

/** Where a session's tokens are. */
export function tokensKey(id: string): Deno.KvKey {
  return ["session_tokens", id];
}

/** Under which prefix the IDs of a user's sessions are. */
export function userIndex(user: string): Deno.KvKey {
  return ["sessions_of_user", user];
}

/** Under which prefix the IDs of the sessions are that the authority knows by one ID. */
export function sidIndex(sid: string): Deno.KvKey {
  return ["sessions_of_sid", sid];
}

/** The index entries of a session. */
export function indexKeys(id: string, { user, sid }: SessionRecord): Deno.KvKey[] {
  const byUser = [...userIndex(user), id];
  return sid === null ? [byUser] : [byUser, [...sidIndex(sid), id]];
}

function sealBounded(cookie: string, purpose: string, value: unknown): Uint8Array {
  const sealed = seal(cookie, purpose, value);
  if (sealed.byteLength <= MAX_SEALED_BYTES) return sealed;
  throw new SessionTooLargeError(
    `Cannot keep ${purpose} of ${sealed.byteLength} bytes: KV takes 64 KiB a value`,
  );
}
