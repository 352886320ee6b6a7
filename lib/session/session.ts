import { newSecret, SealError } from "../kv/seal.ts";
import * as record from "./record.ts";
import type { SealedSession, SessionRecord, TokensRecord } from "./record.ts";
import type { Tokens } from "./tokens.ts";
import { type Store, StoreError } from "../kv/store.ts";
import { ContentionError, update } from "../kv/update.ts";

const TOUCH_INTERVAL_MS = 60_000;
/** How many sessions a user may have; beyond that the oldest ends. */
export const MAX_SESSIONS_PER_USER = 50;
/** How many sessions are ended in one transaction, so that ending any number of them goes on from where it stopped. */
const PAGE = 100;
const MAX_CONFLICTS = 5;

/** A session that holds, as long as its request lasts. Who has it can't read the cookie's value from it. */
export interface Session extends SealedSession, Pick<SessionRecord, "createdAt" | "lastSeenAt"> {
  /** Derived from the cookie's value: names the session, opens nothing. */
  readonly id: string;
}

/** One of a user's sessions, as the user may see it. */
export type SessionSummary =
  & Pick<SessionRecord, "createdAt" | "lastSeenAt" | "userAgent">
  & { readonly id: string };

/** What is known of a session that lapsed: nobody is signed in by it. */
export interface LapsedSession {
  /** Whose it was: see {@linkcode record.userKey}. */
  readonly user: string;
  /** Tells the authority which account to sign out. */
  readonly idToken: string | undefined;
}

/** The session that a new one was to follow has ended meanwhile, on another device perhaps. */
export class SessionEndedError extends Error {
  override name = "SessionEndedError";
}

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

/** A session that was found by an index; its record is null if it lapsed and KV has removed it. */
interface Indexed {
  readonly id: string;
  readonly value: SessionRecord | null;
  readonly indexKey?: Deno.KvKey;
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
        // A session must not live on in its successor once somebody has ended it.
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
   * @returns the session, or null if there is none or one of its time limits has passed
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
    const { value } = await this.#store.get<TokensRecord>(record.tokensKey(session.id));
    return value === null ? null : record.unsealTokens(this.#handle(session).cookie, value.sealed);
  }

  /**
   * Says whose session a cookie stood for that lapsed for want of use. After a session was ended nothing is known of it.
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

  /** Forgets what is left of a session that lapsed. */
  async forgetLapsed(cookie: string): Promise<void> {
    await this.#store.delete(record.tokensKey(record.deriveSecret(cookie).id));
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
    const changeSealed = (stored: TokensRecord | null): TokensRecord | null => {
      tokens = stored === null ? null : change(record.unsealTokens(cookie, stored.sealed));
      return tokens && { user: stored!.user, sealed: record.sealTokens(cookie, tokens) };
    };
    await update(this.#store, key, changeSealed, expireIn);
    return tokens;
  }

  /** Notes the display name that the person has just chosen. The claims keep the name of the sign-in. */
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

  /** @returns the sessions of the session's user, the one last used first; at most {@linkcode MAX_SESSIONS_PER_USER} */
  async listOfUser(session: Session): Promise<SessionSummary[]> {
    const { user } = this.#handle(session).entry.value;
    // A page of the index has room for sessions that lapsed, too.
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

  /** Ends a session, at once and everywhere. */
  end(session: Session): Promise<void> {
    return this.#end([{ id: session.id, value: this.#handle(session).entry.value }]);
  }

  /**
   * Ends sessions of the session's user. If KV fails on the way, those that have ended stay so, and the rest can be ended
   * by the same call.
   *
   * @param session whose user; it ends first, if it is to
   * @param which picks by session ID; all unless given
   * @returns how many have ended
   */
  async endOfUser(session: Session, which: (id: string) => boolean = () => true): Promise<number> {
    const isOwn = which(session.id);
    if (isOwn) await this.end(session);
    const { user } = this.#handle(session).entry.value;
    return Number(isOwn) + await this.#endIndexed(record.userIndex(user), which);
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
    let ended = 0;
    for await (const entries of this.#pages(prefix)) {
      const found = (await this.#readEach(entries)).filter(({ id }) => which(id));
      await this.#end(found);
      ended += found.filter(({ value }) => value !== null).length;
    }
    return ended;
  }

  /** Keeps a user's sessions below their number. If it fails, the user's next sign-in does it. */
  async #endSurplus(user: string): Promise<void> {
    try {
      const entries: Deno.KvEntry<unknown>[] = [];
      for await (const page of this.#pages(record.userIndex(user))) entries.push(...page);
      const surplus = entries.length - MAX_SESSIONS_PER_USER;
      if (surplus <= 0) return;
      // Those that lapsed first, then the oldest.
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
      if (indexKey !== undefined) end.delete(indexKey); // all that is left of one that lapsed
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
