import type { Claims } from "../entra/id_token.ts";
import { hash } from "node:crypto";
import { fingerprint, seal, sealText, unseal, unsealText } from "../kv/seal.ts";
import type { Tokens } from "./tokens.ts";
import type { User } from "./user.ts";

/*
 * A browser has 32 random bytes in a cookie. One derivation makes the session's ID and the key of its record from them.
 * The database holds, under the ID,
 *
 *   ["sessions", id]                      claims, encrypted; in the clear what expiry and the account page need
 *   ["session_tokens", id]                tokens, encrypted; apart, because most pages need only the claims
 *   ["sessions_of_user", user, id]        finds the sessions of a user; holds when each began
 *   ["sessions_of_sid", sid, id]          finds the session that the authority ends
 *   ["session_successors", id]            for a minute: the ID of the session that has replaced this one
 *
 * so a copy of the database opens no session and reveals no user and no token.
 */

const CLAIMS = "session claims";
const TOKENS = "session tokens";
/** KV refuses values over 64 KiB. The rest is for the fields beside the encrypted part. */
const MAX_SEALED_BYTES = 60_000;

/** What is derived from a session cookie's value. */
export interface SessionSecret {
  /** Names the session but does not decrypt it. */
  readonly id: string;
  /** Decrypts the session's record: 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Derives ID and key by the one-step key derivation of NIST SP 800-56C Rev. 2, section 4 (option 1, SHA-512): a hash of a
 * counter, the secret and fixed information is cut into two parts. The cookie is a random secret of 256 bits, so neither
 * salt nor stretching is needed, and one part says nothing about the other. The ID is in the database and on the account
 * page; it does not help anybody to find the key.
 *
 * This runs for each signed-in request. It takes a third of the time of SHA-256 followed by HKDF.
 *
 * @param cookie the value of the browser's cookie
 */
export function deriveSecret(cookie: string): SessionSecret {
  // hash() is faster than createHash(), which makes a stream; and it answers faster in text than in bytes.
  const derived = Uint8Array.fromHex(hash("sha512", `\0\0\0\x01${cookie}${CLAIMS}`, "hex"));
  const id = derived.subarray(0, 32).toBase64({ alphabet: "base64url", omitPadding: true });
  return { id, key: derived.subarray(32) };
}

/** The form of the record. It changes when an older version of the app, which may run at the same time, can't read it. */
export const VERSION = 5;

/**
 * A session as KV holds it. It has only what is needed, because each signed-in request reads it: Deno KV's file keeps a
 * record of up to 1,001 bytes in one page, and takes another page of 4 KiB, and another read, for a larger one.
 */
export interface SessionRecord {
  /** {@linkcode VERSION} */
  readonly version: number;
  /** When the session began, in ms since the epoch. */
  readonly createdAt: number;
  /** When it was last used, to the minute, in ms since the epoch. */
  readonly lastSeenAt: number;
  /** Its user: see {@linkcode userKey}. */
  readonly user: string;
  /** The session at the authority: see {@linkcode sidKey}. Null if the tenant does not issue `sid`. */
  readonly sid: string | null;
  /** The browser, in words: see `describeDevice()`. */
  readonly device: string;
  /** {@linkcode SealedSession}, sealed. */
  readonly sealed: Uint8Array;
}

/** A session's tokens as KV holds them. They stay for the longest time of a session, even if it expires earlier. */
export interface TokensRecord {
  /** Their user: see {@linkcode userKey}. */
  readonly user: string;
  /** {@linkcode Tokens}, sealed. */
  readonly sealed: Uint8Array;
}

/**
 * Whether this version of the app can read a record. A record that it can't read counts as no session, and is not an
 * error.
 */
export function isReadable({ version }: SessionRecord): boolean {
  return version === VERSION;
}

/** What only the browser's cookie decrypts. */
export interface SealedSession {
  readonly claims: Claims;
  /** How pages show the person: by the claims, or by the display name chosen since the ID token was issued. */
  readonly user: User;
  /** When the person last proved who they are, in ms since the epoch; 0 where that can't be told. */
  readonly authenticatedAt: number;
  /** When an API's claims challenge was last answered, in ms since the epoch; 0 if none was. */
  readonly challengedAt: number;
  /** The authentication contexts that sign-ins have satisfied, such as `c1`: when each was last, in ms since the epoch. */
  readonly authenticationContexts?: { readonly [id: string]: number } | undefined;
  /** The app registration at which the person has signed in, as a short hash. */
  readonly app?: string | undefined;
}

/** The claims or tokens of a session are too large for KV. */
export class SessionTooLargeError extends Error {
  override name = "SessionTooLargeError";
}

/** @throws {SessionTooLargeError} if KV can't store it */
export function sealSession({ key }: SessionSecret, session: SealedSession): Uint8Array {
  const { claims, ...details } = session;
  // Two lines: JSON escapes the line breaks within.
  return bounded(sealText(key, `${JSON.stringify(details)}\n${JSON.stringify(claims)}`), CLAIMS);
}

/** A session's two decrypted lines: its claims are still JSON. */
export interface UnsealedSession {
  readonly details: Omit<SealedSession, "claims">;
  readonly claims: string;
}

/** @returns the session; null if the record belongs to another secret */
export function unsealSession({ key }: SessionSecret, sealed: Uint8Array): UnsealedSession | null {
  const text = unsealText(key, sealed);
  if (text === null) return null;
  const lineEnd = text.indexOf("\n");
  return { details: JSON.parse(text.slice(0, lineEnd)), claims: text.slice(lineEnd + 1) };
}

/** @throws {SessionTooLargeError} if KV can't store them */
export function sealTokens(cookie: string, tokens: Tokens): Uint8Array {
  return bounded(seal(cookie, TOKENS, tokens), TOKENS);
}

/** @returns the tokens; null if the record belongs to another cookie */
export function unsealTokens(cookie: string, sealed: Uint8Array): Tokens | null {
  return unseal(cookie, TOKENS, sealed);
}

/**
 * Identifies a user by issuer and subject. Unlike an e-mail address, they never change and never go to another person.
 *
 * @see OpenID Connect Core, 5.7
 */
export function userKey(iss: string, sub: string): string {
  return shortFingerprint(`${iss} ${sub}`);
}

/** The authority's session IDs are unique to their issuer. */
export function sidKey(iss: string, sid: string): string {
  return shortFingerprint(`${iss} ${sid}`);
}

/** Where a session's record is. */
export function sessionKey(id: string): Deno.KvKey {
  return ["sessions", id];
}

/** Where a session's tokens are. */
export function tokensKey(id: string): Deno.KvKey {
  return ["session_tokens", id];
}

/** Where the ID of the session is that has replaced another. */
export function successorKey(id: string): Deno.KvKey {
  return ["session_successors", id];
}

/** The prefix of the index of a user's sessions. */
export function userIndex(user: string): Deno.KvKey {
  return ["sessions_of_user", user];
}

/** The prefix of the index of the sessions that belong to one session at the authority. */
export function sidIndex(sid: string): Deno.KvKey {
  return ["sessions_of_sid", sid];
}

/** The index entries of a session. */
export function indexKeys(id: string, { user, sid }: SessionRecord): Deno.KvKey[] {
  const byUser = [...userIndex(user), id];
  return sid === null ? [byUser] : [byUser, [...sidIndex(sid), id]];
}

/** 132 bits are enough to tell users apart, and keep the record short: see {@linkcode SessionRecord}. */
function shortFingerprint(text: string): string {
  return fingerprint(text).slice(0, 22);
}

function bounded(sealed: Uint8Array, what: string): Uint8Array {
  if (sealed.byteLength <= MAX_SEALED_BYTES) return sealed;
  throw new SessionTooLargeError(
    `Cannot keep ${what} of ${sealed.byteLength} bytes: KV takes 64 KiB a value`,
  );
}
