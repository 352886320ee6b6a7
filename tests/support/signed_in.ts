import { AccessTokens } from "../../lib/session/access_token.ts";
import { NO_TOKENS, withGrant } from "../../lib/session/tokens.ts";
import { Leases } from "../../lib/kv/lease.ts";
import { fingerprint } from "../../lib/kv/seal.ts";
import { type Session, Sessions } from "../../lib/session/session.ts";
import { boundedStore, type Store } from "../../lib/kv/store.ts";
import { TokenRefresh } from "../../lib/session/token_refresh.ts";
import { Conversation } from "./conversation.ts";

/** The sessions and tokens of one process of the app. */
export interface Process {
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly refresh: TokenRefresh;
  readonly accessTokens: AccessTokens;
}

/** A {@linkcode Conversation} with a database, in which customers are signed in. */
export class SignedIn extends Conversation implements Disposable {
  readonly kv: Deno.Kv;
  readonly store: Store;
  /** The process that most tests use. */
  readonly here: Process;

  private constructor(kv: Deno.Kv) {
    super();
    this.kv = kv;
    this.store = boundedStore(kv);
    this.here = this.startProcess();
  }

  /** Opens a new database. */
  static async open(): Promise<SignedIn> {
    return new SignedIn(await Deno.openKv(":memory:"));
  }

  [Symbol.dispose](): void {
    this.kv.close();
  }

  /** Starts another process on the same database. */
  startProcess(): Process {
    const { authority, entra, clock: { now }, log: { log }, store } = this;
    const sessions = new Sessions(store, this.config, now);
    const leases = new Leases(store, now);
    const refresh = new TokenRefresh({ sessions, entra, now, log });
    const accessTokens = new AccessTokens({ authority, sessions, leases, refresh, now, log });
    return { sessions, leases, refresh, accessTokens };
  }

  /** Signs a customer in; the session's first access token lasts for an hour. */
  async signIn(
    customer = "alice",
    { challengedAt = 0 } = {},
  ): Promise<{ cookie: string; session: Session }> {
    const grant = await this.redeem({ code: `code.${customer}` });
    const tokens = withGrant(NO_TOKENS, this.config.scopes, grant);
    const { claims } = grant;
    const cookie = await this.here.sessions.create({
      claims,
      authenticatedAt: this.clock.now(),
      challengedAt,
      tokens,
      userAgent: "",
    });
    return { cookie, session: await this.read(cookie) };
  }

  /** Reads a session; fails if there is none. */
  async read(cookie: string, { sessions }: Process = this.here): Promise<Session> {
    const session = await sessions.read(cookie);
    if (session === null) throw new Error(`No session ${fingerprint(cookie)}`);
    return session;
  }

  /** How many times a refresh token was sent so far. */
  get refreshes(): number {
    return this.tenant.calls("token").filter(({ form }) => form.has("refresh_token")).length;
  }
}
