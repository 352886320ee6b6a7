import type { Authority } from "../entra/authority.ts";
import type { Grant } from "../entra/grant.ts";
import { withGrant } from "./tokens.ts";
import type { Lease, Leases } from "../kv/lease.ts";
import { describeError, type Log } from "../log.ts";
import { scopeSet } from "../entra/scope.ts";
import type { Session, Sessions } from "./session.ts";
import { SessionTooLargeError } from "./record.ts";
import type { AccessToken, Tokens } from "./tokens.ts";
import {
  AccessTokenUnavailableError,
  SignInRequiredError,
  type TokenRefresh,
} from "./token_refresh.ts";

const HOLD_MS = 15_000; // N-13: longer than a token request may take
const WAIT_MS = 5_000;
const POLL_MS = 50;

/** What {@linkcode AccessTokens} works with. */
export interface AccessTokensOptions {
  readonly authority: Authority;
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly refresh: TokenRefresh;
  /** The clock. */
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Valid access tokens of sessions. An expired token is refreshed by one request at a time, across all processes; the other
 * requests wait for the new token.
 */
export class AccessTokens {
  readonly #options: AccessTokensOptions;
  readonly #refreshing = new Map<string, Promise<string>>();

  constructor(options: AccessTokensOptions) {
    this.#options = options;
  }

  /**
   * Gets an access token: the stored one while it lasts, else a new one.
   *
   * @param session whose token
   * @param scopes the scopes of one API
   * @param rejected a token that the API has refused although it had not expired; it is not returned again
   * @returns an access token that is valid for some minutes
   * @throws {SignInRequiredError} if the session is over
   * @throws {AccessTokenUnavailableError} if the authority can't be reached, asks to wait, or refuses the app itself
   */
  async accessTokenFor(
    session: Session,
    scopes: readonly string[],
    rejected?: string,
  ): Promise<string> {
    const { usable } = await this.#stored(session, scopes, rejected);
    if (usable !== undefined && this.#lasts(usable)) return usable.token;
    try {
      return await this.#refreshOnce(session, scopes, rejected);
    } catch (error) {
      // The old token is still valid, and the next refresh may work.
      const bridges = usable !== undefined && usable.expiresAt > this.#options.now();
      if (bridges && error instanceof AccessTokenUnavailableError) return usable.token;
      throw error;
    }
  }

  /** Deletes an access token that its API refuses. */
  async drop(session: Session, scopes: readonly string[]): Promise<void> {
    await this.#options.sessions.changeTokens(session, (tokens) => {
      const { [scopeSet(scopes)]: _, ...access } = tokens.access;
      return { ...tokens, access };
    });
  }

  /** Joins a refresh of this process. Its key contains the session, so a session never gets another one's token. */
  #refreshOnce(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<string> {
    const key = `${session.id} ${scopeSet(scopes)} ${rejected ?? ""}`;
    const joined = this.#refreshing.get(key) ??
      this.#refreshAlone(session, scopes, rejected).finally(() => this.#refreshing.delete(key));
    this.#refreshing.set(key, joined);
    return joined;
  }

  /** Refreshes, or waits for another process that does and uses its token. */
  async #refreshAlone(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<string> {
    const { authority, leases } = this.#options;
    // Fetched before the lease is taken, so that its time is for the token request alone.
    await Promise.all([authority.metadata(), authority.keys()]).catch(unavailable);
    const deadline = performance.now() + WAIT_MS;
    while (true) {
      const lease = await leases.take(["refresh_leases", session.id], HOLD_MS);
      if (lease === "cooling") {
        throw new AccessTokenUnavailableError("The authority has asked to wait");
      }
      if (lease !== "held") return await this.#refreshHolding(lease, session, scopes, rejected);
      if (performance.now() > deadline) {
        throw new AccessTokenUnavailableError("Another process is still refreshing");
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const { usable } = await this.#stored(session, scopes, rejected);
      if (usable !== undefined && this.#lasts(usable)) return usable.token;
    }
  }

  async #refreshHolding(
    lease: Lease,
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<string> {
    const { refresh, log } = this.#options;
    let coolDownMs: number | undefined;
    try {
      // Another process may have refreshed before we took the lease.
      const { tokens, usable } = await this.#stored(session, scopes, rejected);
      if (usable !== undefined && this.#lasts(usable)) return usable.token;
      const grant = await refresh.redeem(session, scopes, tokens);
      await this.#store(session, scopes, grant);
      log("info", "access_token_refreshed", { session: session.id.slice(0, 8), scopes });
      return grant.accessToken;
    } catch (error) {
      if (error instanceof AccessTokenUnavailableError) coolDownMs = error.retryAfterMs;
      throw error;
    } finally {
      // A lease that can't be returned expires. We have the token in any case.
      await (coolDownMs === undefined ? lease.release() : lease.coolDown(coolDownMs))
        .catch((error) => log("warn", "lease_kept", { cause: describeError(error) }));
    }
  }

  async #store(session: Session, scopes: readonly string[], grant: Grant): Promise<void> {
    const { sessions, log } = this.#options;
    try {
      const stored = await sessions.changeTokens(
        session,
        (current) => withGrant(current, scopes, grant),
      );
      if (stored === null) throw new SignInRequiredError("The session has ended");
    } catch (error) {
      if (!(error instanceof SessionTooLargeError)) throw error;
      log("error", "tokens_too_large", { session: session.id.slice(0, 8), cause: error.message });
    }
  }

  async #stored(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<{ tokens: Tokens; usable: AccessToken | undefined }> {
    const tokens = await this.#options.sessions.tokens(session);
    if (tokens === null) throw new SignInRequiredError("The session has ended");
    const known = tokens.access[scopeSet(scopes)];
    return { tokens, usable: known?.token === rejected ? undefined : known };
  }

  #lasts({ refreshAt }: AccessToken): boolean {
    return refreshAt > this.#options.now();
  }
}

function unavailable(cause: unknown): never {
  throw new AccessTokenUnavailableError("Cannot reach the authority", { cause });
}
