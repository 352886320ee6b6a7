import { fingerprint, newSecret, SealError } from "../kv/seal.ts";
import * as record from "./record.ts";
import type { SealedSession, SessionRecord } from "./record.ts";
import type { Tokens } from "./tokens.ts";
import type { Store } from "../kv/store.ts";
import { update } from "../kv/update.ts";

const TOUCH_INTERVAL_MS = 60_000;

/** A session that holds, as long as its request lasts. Who has it can't read the cookie's value from it. */
export interface Session extends SealedSession, Pick<SessionRecord, "createdAt" | "lastSeenAt"> {
  /** SHA-256 of the cookie's value: names the session, opens nothing. */
  readonly id: string;
}

/** One of a user's sessions, as the user may see it. */
export type SessionSummary =
  & Pick<SessionRecord, "createdAt" | "lastSeenAt" | "userAgent">
  & { readonly id: string };

/** What a new session is made of. */
export interface NewSession extends SealedSession {
  readonly tokens: Tokens;
  /** The browser's `User-Agent`, to tell one's sessions apart. */
  readonly userAgent: string;
  /** The session that ends with this one's begin: both happen, or neither. */
  readonly replaces?: Session | null;
  /** The value for the browser's cookie; a new secret unless something is already sealed with it. */
  readonly cookie?: string;
}

/** How long sessions last, in ms. */
export interface SessionLimits {
  /** Without use. */
  readonly sessionIdleMs: number;
  /** In all. */
  readonly sessionLifetimeMs: number;
}

/** What the store knows of a session that it gave out. */
interface Handle {
  readonly cookie: string;
  readonly entry: Deno.KvEntry<SessionRecord>;
}

/**
 * The sessions, in KV. Both time limits are checked at each read; KV's own expiry only cleans up, since it may come
 * late. All writes after the first check the record's version: a request that was under way when the session ended must
 * not bring it back.
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
  async create(
    { tokens, userAgent, replaces, cookie = newSecret(), ...sealed }: NewSession,
  ): Promise<string> {
    const id = fingerprint(cookie);
    const now = this.#now();
    const { claims } = sealed;
    const created: SessionRecord = {
      createdAt: now,
      lastSeenAt: now,
      user: record.userKey(claims.iss, claims.sub),
      sid: typeof claims.sid === "string" ? record.sidKey(claims.iss, claims.sid) : null,
      userAgent: userAgent.slice(0, 256),
      sealed: record.sealSession(cookie, sealed),
    };
    const expireIn = this.#limits.sessionLifetimeMs;
    const begin = this.#store.atomic()
      .set(record.sessionKey(id), created, { expireIn: this.#remaining(created) })
      .set(record.tokensKey(id), record.sealTokens(cookie, tokens), { expireIn });
    for (const key of record.indexKeys(id, created)) begin.set(key, null, { expireIn });
    if (replaces) this.#addEnd(begin, replaces.id, this.#handle(replaces).entry.value);
    await begin.commit();
    return cookie;
  }

  /**
   * @param cookie the value of the browser's cookie
   * @returns the session, or null if there is none or one of its time limits has passed
   */
  async read(cookie: string): Promise<Session | null> {
    const id = fingerprint(cookie);
    const entry = await this.#store.get<SessionRecord>(record.sessionKey(id));
    if (entry.value === null || this.#remaining(entry.value) <= 0) return null;
    const { createdAt, lastSeenAt, sealed } = entry.value;
    try {
      const session: Session = {
        id,
        ...record.unsealSession(cookie, sealed),
        createdAt,
        lastSeenAt,
      };
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
    const touched: SessionRecord = { ...entry.value, lastSeenAt: now };
    await this.#store.atomic().check(entry)
      .set(entry.key, touched, { expireIn: Math.max(1, this.#remaining(touched)) })
      .commit();
  }

  /** @returns the session's tokens, or null if it has ended */
  async tokens(session: Session): Promise<Tokens | null> {
    const { value } = await this.#store.get<Uint8Array>(record.tokensKey(session.id));
    return value === null ? null : record.unsealTokens(this.#handle(session).cookie, value);
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
    const key = record.tokensKey(session.id);
    const expireIn = Math.max(1, session.createdAt + this.#limits.sessionLifetimeMs - this.#now());
    let tokens: Tokens | null = null;
    const changeSealed = (stored: Uint8Array | null) => {
      tokens = stored === null ? null : change(record.unsealTokens(cookie, stored));
      return tokens === null ? null : record.sealTokens(cookie, tokens);
    };
    await update(this.#store, key, changeSealed, expireIn);
    return tokens;
  }

  /** Notes the display name that the person has just chosen. The claims keep the name of the sign-in. */
  async rename(session: Session, newName: string): Promise<void> {
    const { cookie } = this.#handle(session);
    const rename = (stored: SessionRecord | null) =>
      stored && {
        ...stored,
        sealed: record.sealSession(cookie, {
          ...record.unsealSession(cookie, stored.sealed),
          newName,
        }),
      };
    const expireIn = Math.max(1, this.#remaining({ ...session, lastSeenAt: this.#now() }));
    await update(this.#store, record.sessionKey(session.id), rename, expireIn);
  }

  /** @returns all sessions of the session's user, the one last used first */
  async listOfUser(session: Session): Promise<SessionSummary[]> {
    const found = await this.#readIndexed(record.userIndex(this.#handle(session).entry.value.user));
    return found
      .filter(([, value]) => this.#remaining(value) > 0)
      .map(([id, { createdAt, lastSeenAt, userAgent }]) => ({
        id,
        createdAt,
        lastSeenAt,
        userAgent,
      }))
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  }

  /** Ends a session, at once and everywhere. */
  end(session: Session): Promise<void> {
    return this.#end(session.id, this.#handle(session).entry.value);
  }

  /**
   * Ends sessions of the session's user.
   *
   * @param session whose user
   * @param which picks by session ID; all unless given
   * @returns how many have ended
   */
  endOfUser(session: Session, which: (id: string) => boolean = () => true): Promise<number> {
    return this.#endIndexed(record.userIndex(this.#handle(session).entry.value.user), which);
  }

  /**
   * Ends the sessions that the authority names by its own session ID.
   *
   * @returns how many have ended
   */
  endBySid(iss: string, sid: string): Promise<number> {
    return this.#endIndexed(record.sidIndex(record.sidKey(iss, sid)));
  }

  async #endIndexed(
    prefix: Deno.KvKey,
    which: (id: string) => boolean = () => true,
  ): Promise<number> {
    const ended = (await this.#readIndexed(prefix)).filter(([id]) => which(id));
    await Promise.all(ended.map(([id, value]) => this.#end(id, value)));
    return ended.length;
  }

  async #readIndexed(prefix: Deno.KvKey): Promise<[id: string, SessionRecord][]> {
    const entries = await this.#store.list(prefix);
    const found = await Promise.all(
      entries.map(async ({ key }): Promise<[string, SessionRecord | null]> => {
        const id = String(key.at(-1));
        return [id, (await this.#store.get<SessionRecord>(record.sessionKey(id))).value];
      }),
    );
    return found.filter((pair): pair is [string, SessionRecord] => pair[1] !== null);
  }

  async #end(id: string, ended: SessionRecord): Promise<void> {
    const end = this.#store.atomic();
    this.#addEnd(end, id, ended);
    await end.commit();
  }

  #addEnd(operation: Deno.AtomicOperation, id: string, ended: SessionRecord): void {
    operation.delete(record.sessionKey(id)).delete(record.tokensKey(id));
    for (const key of record.indexKeys(id, ended)) operation.delete(key);
  }

  /** How long a session has left, in ms; nothing or less if a time limit has passed. */
  #remaining({ createdAt, lastSeenAt }: Pick<SessionRecord, "createdAt" | "lastSeenAt">): number {
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
