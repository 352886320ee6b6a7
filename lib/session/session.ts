import { newSecret } from "../kv/seal.ts";
import { describeDevice } from "./device.ts";
import { Lifetime, type SessionLimits } from "./lifetime.ts";
import { type Handle, OpenedSession } from "./opened_session.ts";
import * as record from "./record.ts";
import type { SealedSession, SessionRecord, TokensRecord } from "./record.ts";
import { SessionIndex, type SessionSummary } from "./session_index.ts";
import { findSuccessor } from "./successor.ts";
import type { Tokens } from "./tokens.ts";
import { begin, end } from "./transaction.ts";
import { userOf } from "./user.ts";
import type { Store } from "../kv/store.ts";
import { update } from "../kv/update.ts";

const TOUCH_INTERVAL_MS = 60_000;

/** A valid session, for the time of a request. The cookie's value can't be read from it. */
export interface Session extends SealedSession, Pick<SessionRecord, "createdAt" | "lastSeenAt"> {
  /** Derived from the cookie's value. It names the session but does not decrypt it. */
  readonly id: string;
}

/** The content of a new session. */
export interface NewSession extends Omit<SealedSession, "user" | "app"> {
  readonly tokens: Tokens;
  /** The browser's `User-Agent`. It helps users to tell their sessions apart. */
  readonly userAgent: string;
  /** The session that ends when this one begins, in the same transaction. */
  readonly replaces?: Session | null;
  /** The value for the browser's cookie, if something is sealed with it already; else a new secret is made. */
  readonly cookie?: string;
}

/**
 * The sessions in KV. Each write after the first checks the record's version, so a request that is under way when a
 * session ends can't bring it back.
 *
 * @see OWASP ASVS 5.0, V7; OAuth 2.0 for Browser-Based Apps, 6.1
 */
export class Sessions {
  readonly #store: Store;
  readonly #lifetime: Lifetime;
  readonly #index: SessionIndex;
  readonly #now: () => number;
  readonly #app: string | undefined;

  /** @param app the app registration, as a short hash; after a change of settings, sessions of another one count as none */
  constructor(store: Store, limits: SessionLimits, now: () => number, app?: string) {
    this.#store = store;
    this.#app = app;
    this.#lifetime = new Lifetime(limits, now);
    this.#index = new SessionIndex(store, this.#lifetime);
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
    { claims, tokens, userAgent, replaces, cookie = newSecret(), ...rest }: NewSession,
  ): Promise<string> {
    const secret = record.deriveSecret(cookie);
    const now = this.#now();
    const created: SessionRecord = {
      version: record.VERSION,
      createdAt: now,
      lastSeenAt: now,
      user: record.userKey(claims.iss, claims.sub),
      sid: typeof claims.sid === "string" ? record.sidKey(claims.iss, claims.sid) : null,
      device: describeDevice(userAgent),
      sealed: record.sealSession(secret, { ...rest, claims, user: userOf(claims), app: this.#app }),
    };
    const beginning = {
      id: secret.id,
      record: created,
      tokens: { user: created.user, sealed: record.sealTokens(cookie, tokens) },
      expireIn: this.#lifetime.remaining(created),
      longestExpireIn: this.#lifetime.longest(created),
    };
    const replaced = replaces ? OpenedSession.handleOf(replaces).entry : undefined;
    await begin(this.#store, beginning, replaced);
    await this.#index.endSurplus(created.user);
    return cookie;
  }

  /**
   * Finds a browser's session.
   *
   * @param cookie the value of the browser's cookie
   * @returns the session, or null if there is none or it has expired
   */
  async read(cookie: string): Promise<Session | null> {
    const secret = record.deriveSecret(cookie);
    const entry = await this.#store.get<SessionRecord>(record.sessionKey(secret.id));
    if (!this.#lifetime.isLive(entry.value)) return null;
    const unsealed = record.unsealSession(secret, entry.value.sealed);
    if (unsealed === null) return null;
    const { app = this.#app } = unsealed.details; // earlier versions did not note it
    if (app !== this.#app) return null;
    const handle = { cookie, entry: entry as Handle["entry"] };
    return new OpenedSession(secret.id, handle, unsealed);
  }

  /**
   * Whether another session of the same user has lately replaced that of a cookie. The browser has, or soon gets, its cookie.
   */
  async isReplaced(cookie: string): Promise<boolean> {
    return await findSuccessor(this.#store, record.deriveSecret(cookie).id) !== null;
  }

  /** Records that a session is in use: at most once a minute, and not if the session has ended meanwhile. */
  async touch(session: Session): Promise<void> {
    const now = this.#now();
    if (now - session.lastSeenAt < TOUCH_INTERVAL_MS) return;
    const { entry } = OpenedSession.handleOf(session);
    const touched: SessionRecord = { ...entry.value, lastSeenAt: now };
    await this.#store.atomic().check(entry)
      .set(entry.key, touched, { expireIn: Math.max(1, this.#lifetime.remaining(touched)) })
      .commit();
  }

  /** @returns the session's tokens, or null if it has ended */
  async tokens(session: Session): Promise<Tokens | null> {
    const { value } = await this.#store.get<TokensRecord>(record.tokensKey(session.id));
    const { cookie } = OpenedSession.handleOf(session);
    return value && record.unsealTokens(cookie, value.sealed);
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
    const { cookie } = OpenedSession.handleOf(session);
    const key = record.tokensKey(session.id);
    const expireIn = Math.max(1, this.#lifetime.longest(session));
    let tokens: Tokens | null = null;
    const changeSealed = (stored: TokensRecord | null): TokensRecord | null => {
      const unsealed = stored && record.unsealTokens(cookie, stored.sealed);
      tokens = unsealed && change(unsealed);
      return tokens && { user: stored!.user, sealed: record.sealTokens(cookie, tokens) };
    };
    await update(this.#store, key, changeSealed, expireIn);
    return tokens;
  }

  /** Stores the display name that the user has just chosen. The claims keep the name from the sign-in. */
  async rename(session: Session, newName: string): Promise<void> {
    const secret = record.deriveSecret(OpenedSession.handleOf(session).cookie);
    const user = userOf(session.claims, newName);
    const rename = (stored: SessionRecord | null) => {
      const unsealed = stored && record.unsealSession(secret, stored.sealed);
      if (unsealed === null) return null;
      const { details, claims } = unsealed;
      const renamed = { ...details, claims: JSON.parse(claims), user };
      return { ...stored!, sealed: record.sealSession(secret, renamed) };
    };
    const used = { createdAt: session.createdAt, lastSeenAt: this.#now() };
    const expireIn = Math.max(1, this.#lifetime.remaining(used));
    await update(this.#store, record.sessionKey(session.id), rename, expireIn);
  }

  /** @returns up to {@linkcode MAX_SESSIONS_PER_USER} sessions of the same user, the last used first */
  listOfUser(session: Session): Promise<SessionSummary[]> {
    return this.#index.listOfUser(OpenedSession.handleOf(session).entry.value.user);
  }

  /** Ends a session at once, for all requests and all processes. */
  end(session: Session): Promise<void> {
    const { entry } = OpenedSession.handleOf(session);
    return end(this.#store, [{ id: session.id, record: entry.value }]);
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
    const { user } = OpenedSession.handleOf(session).entry.value;
    return Number(isOwn) + await this.#index.end(record.userIndex(user), which);
  }

  /** Ends the sessions that belong to a session at the authority. Returns how many have ended. */
  endBySid(iss: string, sid: string): Promise<number> {
    return this.#index.end(record.sidIndex(record.sidKey(iss, sid)));
  }
}
