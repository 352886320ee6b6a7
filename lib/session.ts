import type { Claims } from "./entra.ts";
import { fingerprint, newSecret, seal, SealError, unseal } from "./seal.ts";
import type { Store } from "./store.ts";

/*
 * A browser holds 32 random bytes in a cookie. The database holds, under the SHA-256 of them,
 *
 *   ["sessions", id]                      claims, sealed with a key derived from the cookie, and in clear what expiry
 *                                         and the list of one's sessions need
 *   ["session_tokens", id]                tokens, sealed; apart, because most pages need only the claims
 *   ["sessions_of_user", user, id]        finds the sessions of a user
 *   ["sessions_of_sid", sid, id]          finds the session that the authority ends
 *
 * so a copy of it opens no session, and tells neither who nor which token. Both time limits are checked at each read;
 * KV's own expiry only cleans up, since it may come late. All writes after the first check the record's version: a
 * request that was under way when the session ended must not bring it back.
 */

const TOUCH_INTERVAL_MS = 60_000;
const MAX_CONFLICTS = 5;
const CLAIMS = "session claims";
const TOKENS = "session tokens";
/** KV refuses values over 64 KiB; with room for what stands beside the sealed part. */
const MAX_SEALED_BYTES = 60_000;

/** A session that holds, as long as its request lasts. Who has it can't read the cookie's value from it. */
export interface Session {
  /** SHA-256 of the cookie's value: names the session, opens nothing. */
  readonly id: string;
  /** The claims of the ID token that the session began with. */
  readonly claims: Claims;
  /** When it began, in ms since the epoch. */
  readonly createdAt: number;
  /** When it was last used, to the minute, in ms since the epoch. */
  readonly lastSeenAt: number;
}

/** An access token of a session. */
export interface AccessToken {
  /** Opaque to us. */
  readonly token: string;
  /** When to get the next one, in ms since the epoch. */
  readonly refreshAt: number;
  /** When it expires, in ms since the epoch. */
  readonly expiresAt: number;
}

/** The tokens of a session. */
export interface Tokens {
  /** Gets new access tokens. */
  readonly refreshToken: string | undefined;
  /** For the authority's sign-out. */
  readonly idToken: string | undefined;
  /** Access tokens by scope set. */
  readonly access: { readonly [scopeSet: string]: AccessToken };
}

/** What a new session is made of. */
export interface NewSession {
  readonly claims: Claims;
  readonly tokens: Tokens;
  /** The browser's `User-Agent`, to tell one's sessions apart. */
  readonly userAgent: string;
}

/** How long sessions last, in ms. */
export interface SessionLimits {
  /** Without use. */
  readonly sessionIdleMs: number;
  /** In all. */
  readonly sessionLifetimeMs: number;
}

/** The claims or tokens of a session are larger than KV takes. */
export class SessionTooLargeError extends Error {
  override name = "SessionTooLargeError";
}

interface Record {
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly user: string;
  readonly sid: string | null;
  readonly userAgent: string;
  readonly sealed: Uint8Array;
}

/** What the store knows of a session that it gave out. */
interface Handle {
  readonly cookie: string;
  readonly entry: Deno.KvEntry<Record>;
}

/**
 * The sessions, in KV.
 *
 * @see OWASP ASVS 5.0, V7; OAuth 2.0 for Browser-Based Apps, 6.1
 */
export class Sessions {
  readonly #store: Store;
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #handles = new WeakMap<Session, Handle>();

  /**
   * @param store where sessions are kept
   * @param limits how long they last
   * @param now the clock, in ms since the epoch
   */
  constructor(store: Store, limits: SessionLimits, now: () => number) {
    this.#store = store;
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Begins a session.
   *
   * @returns the value for the browser's cookie
   * @throws {SessionTooLargeError} if KV would not take it
   */
  async create({ claims, tokens, userAgent }: NewSession): Promise<string> {
    const cookie = newSecret();
    const id = fingerprint(cookie);
    const now = this.#now();
    const record: Record = {
      createdAt: now,
      lastSeenAt: now,
      user: userKey(claims),
      sid: typeof claims.sid === "string" ? fingerprint(claims.sid) : null,
      userAgent: userAgent.slice(0, 256),
      sealed: sealBounded(cookie, CLAIMS, claims),
    };
    const expireIn = this.#limits.sessionLifetimeMs;
    const begin = this.#store.atomic()
      .set(sessionKey(id), record, { expireIn: this.#expireIn(record) })
      .set(tokensKey(id), sealBounded(cookie, TOKENS, tokens), { expireIn });
    for (const key of indexKeys(id, record)) begin.set(key, null, { expireIn });
    await begin.commit();
    return cookie;
  }

  /**
   * @param cookie the value of the browser's cookie
   * @returns the session, or null if there is none or one of its time limits has passed
   */
  async read(cookie: string): Promise<Session | null> {
    const id = fingerprint(cookie);
    const entry = await this.#store.get<Record>(sessionKey(id));
    if (entry.value === null || this.#expireIn(entry.value) <= 0) return null;
    const { createdAt, lastSeenAt, sealed } = entry.value;
    try {
      const session = { id, claims: unseal<Claims>(cookie, CLAIMS, sealed), createdAt, lastSeenAt };
      this.#handles.set(session, { cookie, entry });
      return session;
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  /** Notes that a session is in use; writes at most once a minute, and never to a session that has ended meanwhile. */
  async touch(session: Session): Promise<void> {
    const now = this.#now();
    if (now - session.lastSeenAt < TOUCH_INTERVAL_MS) return;
    const { entry } = this.#handle(session);
    const record: Record = { ...entry.value, lastSeenAt: now };
    await this.#store.atomic().check(entry)
      .set(entry.key, record, { expireIn: Math.max(1, this.#expireIn(record)) })
      .commit();
  }

  /** @returns the session's tokens, or null if it has ended */
  async tokens(session: Session): Promise<Tokens | null> {
    const entry = await this.#store.get<Uint8Array>(tokensKey(session.id));
    return entry.value === null
      ? null
      : unseal<Tokens>(this.#handle(session).cookie, TOKENS, entry.value);
  }

  /**
   * Changes the session's tokens.
   *
   * @param session whose tokens
   * @param change makes the new tokens of those stored; called again if somebody else has changed them meanwhile
   * @returns the tokens as stored, or null if the session has ended: nothing is stored then
   * @throws {SessionTooLargeError} if KV would not take them
   */
  async changeTokens(session: Session, change: (stored: Tokens) => Tokens): Promise<Tokens | null> {
    const { cookie } = this.#handle(session);
    const key = tokensKey(session.id);
    const expireIn = Math.max(1, session.createdAt + this.#limits.sessionLifetimeMs - this.#now());
    for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
      const entry = await this.#store.get<Uint8Array>(key);
      if (entry.value === null) return null;
      const tokens = change(unseal<Tokens>(cookie, TOKENS, entry.value));
      const sealed = sealBounded(cookie, TOKENS, tokens);
      const stored = await this.#store.atomic().check(entry).set(key, sealed, { expireIn })
        .commit();
      if (stored.ok) return tokens;
    }
    throw new Error("Cannot store tokens: others keep changing them");
  }

  /** Ends a session, at once and everywhere. */
  end(session: Session): Promise<void> {
    return this.#end(session.id, this.#handle(session).entry.value);
  }

  /** Ends all sessions of the user of a session, that one included. */
  async endAllOfUser(session: Session): Promise<void> {
    await this.#endIndexed(["sessions_of_user", this.#handle(session).entry.value.user]);
  }

  /** Ends the sessions that the authority names by its own session ID. */
  async endBySid(sid: string): Promise<void> {
    await this.#endIndexed(["sessions_of_sid", fingerprint(sid)]);
  }

  async #endIndexed(prefix: Deno.KvKey): Promise<void> {
    for (const { key } of await this.#store.list(prefix)) {
      const id = String(key.at(-1));
      const { value } = await this.#store.get<Record>(sessionKey(id));
      if (value !== null) await this.#end(id, value);
    }
  }

  async #end(id: string, record: Record): Promise<void> {
    const end = this.#store.atomic().delete(sessionKey(id)).delete(tokensKey(id));
    for (const key of indexKeys(id, record)) end.delete(key);
    await end.commit();
  }

  /** How long a record has left, in ms; nothing or less if a time limit has passed. */
  #expireIn({ createdAt, lastSeenAt }: Record): number {
    const { sessionIdleMs, sessionLifetimeMs } = this.#limits;
    return Math.min(lastSeenAt + sessionIdleMs, createdAt + sessionLifetimeMs) - this.#now();
  }

  #handle(session: Session): Handle {
    const handle = this.#handles.get(session);
    if (handle === undefined) {
      throw new TypeError("Cannot use a session that this store has not read");
    }
    return handle;
  }
}

/**
 * Users are known by issuer and subject: both never change, and nobody else gets them. An e-mail address can.
 *
 * @see OpenID Connect Core, 5.7
 */
function userKey({ iss, sub }: Claims): string {
  return fingerprint(`${iss} ${sub}`);
}

function sessionKey(id: string): Deno.KvKey {
  return ["sessions", id];
}

function tokensKey(id: string): Deno.KvKey {
  return ["session_tokens", id];
}

function indexKeys(id: string, { user, sid }: Record): Deno.KvKey[] {
  const byUser = ["sessions_of_user", user, id];
  return sid === null ? [byUser] : [byUser, ["sessions_of_sid", sid, id]];
}

function sealBounded(cookie: string, purpose: string, value: unknown): Uint8Array {
  const sealed = seal(cookie, purpose, value);
  if (sealed.byteLength <= MAX_SEALED_BYTES) return sealed;
  throw new SessionTooLargeError(
    `Cannot keep ${purpose} of ${sealed.byteLength} bytes: KV takes 64 KiB a value`,
  );
}
