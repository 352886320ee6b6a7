import { newSecret, SealError } from "../kv/seal.ts";
import * as record from "./record.ts";
import type { SealedSession, SessionRecord, TokensRecord } from "./record.ts";
import type { Tokens } from "./tokens.ts";
import { type Store, StoreError } from "../kv/store.ts";
import { ContentionError, update } from "../kv/update.ts";

const TOUCH_INTERVAL_MS = 60_000;
/** How many sessions a user can have. One more ends the oldest. */
export const MAX_SESSIONS_PER_USER = 50;
/** How many sessions are read or ended at once. If one batch fails, the batches before it are done. */
const PAGE = 100;
const MAX_CONFLICTS = 5;

/** A valid session, for the time of a request. The cookie's value can't be read from it. */
export interface Session extends SealedSession, Pick<SessionRecord, "createdAt" | "lastSeenAt"> {
  /** Derived from the cookie's value. It names the session but does not decrypt it. */
  readonly id: string;
}

/** A session as its user sees it on the account page. */
export type SessionSummary =
  & Pick<SessionRecord, "createdAt" | "lastSeenAt" | "userAgent">
  & { readonly id: string };

/** What is known of a session that has expired. It does not sign anybody in. */
export interface LapsedSession {
  /** Its user: see {@linkcode record.userKey}. */
  readonly user: string;
  /** Tells the authority which account to sign out. */
  readonly idToken: string | undefined;
}

/** The session that a new one should replace was ended meanwhile, perhaps on another device. */
export class SessionEndedError extends Error {
  override name = "SessionEndedError";
}

/** The content of a new session. */
export interface NewSession extends SealedSession {
  readonly tokens: Tokens;
  /** The browser's `User-Agent`. It helps users to tell their sessions apart. */
  readonly userAgent: string;
  /** The session that ends when this one begins, in the same transaction. */
  readonly replaces?: Session | null;
  /** The value for the browser's cookie, if something is sealed with it already; else a new secret is made. */
  readonly cookie?: string;
}

/** How long sessions last, in ms. */
export interface SessionLimits {
  /** Without a request. */
  readonly sessionIdleMs: number;
  /** Since the sign-in. */
  readonly sessionLifetimeMs: number;
}

/** A session that an index points to. Its record is null if KV has already removed it. */
interface Indexed {
  readonly id: string;
  readonly value: SessionRecord | null;
  readonly indexKey?: Deno.KvKey;
}

/** What belongs to a session and must not be on it. */
interface Handle {
  readonly cookie: string;
  readonly entry: Deno.KvEntry<SessionRecord>;
}

/**
 * The sessions in KV. Each read checks both time limits; KV's own expiry may come late and only cleans up. Each write
 * after the first checks the record's version, so a request that is under way when a session ends can't bring it back.
 *
 * @see OWASP ASVS 5.0, V7; OAuth 2.0 for Browser-Based Apps, 6.1
 */
export class Sessions {
  readonly #store: Store;
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #handles = new WeakMap<Session, Handle>();

  /**
   * @param store the database
   * @param limits how long sessions last
   * @param now the clock
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
   * @throws {SessionTooLargeError} if KV can't store it
   * @throws {SessionEndedError} if the session that it replaces has ended
   */
  async create(
    { tokens, userAgent, replaces, cookie = newSecret(), ...sealed }: NewSession,
  ): Promise<string> {
    const secret = record.deriveSecret(cookie);
    const { id } = secret;
    const now = this.#now();
    const { claims } = sealed;
    const created: SessionRecord = {
      version: record.VERSION,
      createdAt: now,
      lastSeenAt: now,
      user: record.userKey(claims.iss, claims.sub),
      sid: typeof claims.sid === "string" ? record.sidKey(claims.iss, claims.sid) : null,
      userAgent: userAgent.slice(0, 256),
      sealed: record.sealSession(secret, sealed),
    };
    const expireIn = this.#limits.sessionLifetimeMs;
    const sealedTokens: TokensRecord = {
      user: created.user,
      sealed: record.sealTokens(cookie, tokens),
    };
    let replaced = replaces ? this.#handle(replaces).entry : undefined;
    for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts++) {
      const begin = this.#store.atomic()
        .set(record.sessionKey(id), created, { expireIn: this.#remaining(created) })
        .set(record.tokensKey(id), sealedTokens, { expireIn });
      for (const key of record.indexKeys(id, created)) begin.set(key, now, { expireIn });
      if (replaced !== undefined) {
        // If somebody has ended the old session, its rights must not live on in a new one.
        begin.check(replaced);
        this.#addEnd(begin, replaces!.id, replaced.value);
      }
      if ((await begin.commit()).ok) {
        await this.#endSurplus(created.user);
        return cookie;
      }
      const current = await this.#store.get<SessionRecord>(replaced!.key);
      if (current.value === null) throw new SessionEndedError("The session has ended meanwhile");
      replaced = current; // only its last use was noted
    }
    throw new ContentionError("Cannot begin a session: the one before it keeps changing");
  }

  /**
   * @param cookie the value of the browser's cookie
   * @returns the session, or null if there is none or it has expired
   */
  async read(cookie: string): Promise<Session | null> {
    const secret = record.deriveSecret(cookie);
    const { id } = secret;
    const entry = await this.#store.get<SessionRecord>(record.sessionKey(id));
    if (!this.#isLive(entry.value)) return null;
    const { createdAt, lastSeenAt, sealed } = entry.value;
    try {
      const opened = record.unsealSession(secret, sealed);
      const session: Session = { id, ...opened, createdAt, lastSeenAt };
      this.#handles.set(session, { cookie, entry: entry as Handle["entry"] });
      return session;
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  /** Records that a session is in use: at most once a minute, and not if the session has ended meanwhile. */
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
    const { value } = await this.#store.get<TokensRecord>(record.tokensKey(session.id));
    return value === null ? null : record.unsealTokens(this.#handle(session).cookie, value.sealed);
  }

  /**
   * Finds a session that has expired because it was not used. A session that was ended leaves nothing to find.
   *
   * @param cookie the value of the browser's cookie
   */
  async readLapsed(cookie: string): Promise<LapsedSession | null> {
    const { value } = await this.#store.get<TokensRecord>(
      record.tokensKey(record.deriveSecret(cookie).id),
    );
    if (value === null) return null;
    try {
      return { user: value.user, idToken: record.unsealTokens(cookie, value.sealed).idToken };
    } catch (error) {
      if (error instanceof SealError) return null;
      throw error;
    }
  }

  /** Deletes what is left of a session that has expired. */
  async forgetLapsed(cookie: string): Promise<void> {
    await this.#store.delete(record.tokensKey(record.deriveSecret(cookie).id));
  }

  /**
   * Changes the session's tokens.
   *
   * @param session whose tokens
   * @param change makes the new tokens from the stored ones; called again if somebody else has changed them meanwhile
   * @returns the tokens as stored; null if the session has ended, and then nothing is stored
   * @throws {SessionTooLargeError} if KV can't store them
   */
  async changeTokens(session: Session, change: (stored: Tokens) => Tokens): Promise<Tokens | null> {
    const { cookie } = this.#handle(session);
    const key = record.tokensKey(session.id);
    const expireIn = Math.max(1, session.createdAt + this.#limits.sessionLifetimeMs - this.#now());
    let tokens: Tokens | null = null;
    const changeSealed = (stored: TokensRecord | null): TokensRecord | null => {
      tokens = stored === null ? null : change(record.unsealTokens(cookie, stored.sealed));
      return tokens && { user: stored!.user, sealed: record.sealTokens(cookie, tokens) };
    };
    await update(this.#store, key, changeSealed, expireIn);
    return tokens;
  }

  /** Stores the display name that the user has just chosen. The claims keep the name from the sign-in. */
  async rename(session: Session, newName: string): Promise<void> {
    const secret = record.deriveSecret(this.#handle(session).cookie);
    const rename = (stored: SessionRecord | null) =>
      stored && {
        ...stored,
        sealed: record.sealSession(secret, {
          ...record.unsealSession(secret, stored.sealed),
          newName,
        }),
      };
    const expireIn = Math.max(1, this.#remaining({ ...session, lastSeenAt: this.#now() }));
    await update(this.#store, record.sessionKey(session.id), rename, expireIn);
  }

  /** @returns up to {@linkcode MAX_SESSIONS_PER_USER} sessions of the same user, the last used first */
  async listOfUser(session: Session): Promise<SessionSummary[]> {
    const { user } = this.#handle(session).entry.value;
    // The index may also have expired sessions, so more entries are read than shown.
    const entries = await this.#store.list(record.userIndex(user), PAGE);
    const found = await this.#readEach(entries);
    return found
      .filter(({ value }) => this.#isLive(value))
      .map(({ id, value }) => {
        const { createdAt, lastSeenAt, userAgent } = value!;
        return { id, createdAt, lastSeenAt, userAgent };
      })
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
      .slice(0, MAX_SESSIONS_PER_USER);
  }

  /** Ends a session at once, for all requests and all processes. */
  end(session: Session): Promise<void> {
    return this.#end([{ id: session.id, value: this.#handle(session).entry.value }]);
  }

  /**
   * Ends sessions of a user. If KV fails on the way, some sessions have ended; the same call ends the rest.
   *
   * @param session a session of the user; if it is to end, it ends first
   * @param which selects by session ID; all by default
   * @returns how many sessions have ended
   */
  async endOfUser(session: Session, which: (id: string) => boolean = () => true): Promise<number> {
    const isOwn = which(session.id);
    if (isOwn) await this.end(session);
    const { user } = this.#handle(session).entry.value;
    return Number(isOwn) + await this.#endIndexed(record.userIndex(user), which);
  }

  /**
   * Ends the sessions that belong to a session at the authority.
   *
   * @returns how many sessions have ended
   */
  endBySid(iss: string, sid: string): Promise<number> {
    return this.#endIndexed(record.sidIndex(record.sidKey(iss, sid)));
  }

  async #endIndexed(
    prefix: Deno.KvKey,
    which: (id: string) => boolean = () => true,
  ): Promise<number> {
    let ended = 0;
    for await (const entries of this.#pages(prefix)) {
      const found = (await this.#readEach(entries)).filter(({ id }) => which(id));
      await this.#end(found);
      ended += found.filter(({ value }) => value !== null).length;
    }
    return ended;
  }

  /** Ends the sessions that a user has too many. If KV fails, the user's next sign-in repeats this. */
  async #endSurplus(user: string): Promise<void> {
    try {
      const entries: Deno.KvEntry<unknown>[] = [];
      for await (const page of this.#pages(record.userIndex(user))) entries.push(...page);
      const surplus = entries.length - MAX_SESSIONS_PER_USER;
      if (surplus <= 0) return;
      // Expired sessions first, then the oldest.
      const found: Indexed[] = [];
      for (let at = 0; at < entries.length; at += PAGE) {
        found.push(...await this.#readEach(entries.slice(at, at + PAGE)));
      }
      const beganAt = ({ value }: Indexed) => this.#isLive(value) ? value.createdAt : 0;
      const ending = found.sort((a, b) => beganAt(a) - beganAt(b)).slice(0, surplus);
      for (let at = 0; at < ending.length; at += PAGE) await this.#end(ending.slice(at, at + PAGE));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async *#pages(prefix: Deno.KvKey): AsyncGenerator<Deno.KvEntry<unknown>[]> {
    let page = await this.#store.list(prefix, PAGE);
    while (page.length > 0) {
      yield page;
      if (page.length < PAGE) return;
      page = await this.#store.list(prefix, PAGE, page.at(-1)!.key);
    }
  }

  /** Reads the records that index entries point to. */
  #readEach(entries: readonly Deno.KvEntry<unknown>[]): Promise<Indexed[]> {
    return Promise.all(entries.map(async ({ key }) => {
      const id = String(key.at(-1));
      const { value } = await this.#store.get<SessionRecord>(record.sessionKey(id));
      return {
        id,
        indexKey: key,
        value: value !== null && record.isReadable(value) ? value : null,
      };
    }));
  }

  async #end(sessions: readonly Indexed[]): Promise<void> {
    if (sessions.length === 0) return;
    const end = this.#store.atomic();
    for (const { id, value, indexKey } of sessions) {
      this.#addEnd(end, id, value);
      if (indexKey !== undefined) end.delete(indexKey); // all that is left of an expired session
    }
    await end.commit();
  }

  #addEnd(operation: Deno.AtomicOperation, id: string, ended: SessionRecord | null): void {
    operation.delete(record.sessionKey(id)).delete(record.tokensKey(id));
    if (ended === null) return;
    for (const key of record.indexKeys(id, ended)) operation.delete(key);
  }

  #isLive(value: SessionRecord | null): value is SessionRecord {
    return value !== null && record.isReadable(value) && this.#remaining(value) > 0;
  }

  /** How long a session has left, in ms; 0 or less if it has expired. */
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
