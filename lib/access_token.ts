import * as oauth from "@panva/oauth4webapi";
import type { Entra, Grant } from "./entra.ts";
import { IdTokenError } from "./id_token.ts";
import { describeError, type Log } from "./log.ts";
import type { AccessToken, Session, Sessions, Tokens } from "./session.ts";

const REFRESH_BEFORE_MS = 300_000; // N-10

/** Errors of the token endpoint after which only the person can help: the refresh token is dead, or not enough. */
const NEEDS_SIGN_IN = new Set([
  "invalid_grant",
  "interaction_required",
  "consent_required",
  "login_required",
]);

/** The session can't get an access token any more: the person has to sign in again. The session has been ended. */
export class SignInRequiredError extends Error {
  override name = "SignInRequiredError";
}

/** No access token can be had just now, through no fault of the session, which is kept. */
export class AccessTokenUnavailableError extends Error {
  override name = "AccessTokenUnavailableError";
}

/** What {@linkcode AccessTokens} is made of. */
export interface AccessTokensOptions {
  readonly sessions: Sessions;
  readonly entra: Entra;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/** Valid access tokens of sessions, refreshed when they run out, one refresh at a time. */
export class AccessTokens {
  readonly #sessions: Sessions;
  readonly #entra: Entra;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #refreshing = new Map<string, Promise<string>>();

  constructor({ sessions, entra, now, log }: AccessTokensOptions) {
    this.#sessions = sessions;
    this.#entra = entra;
    this.#now = now;
    this.#log = log;
  }

  /**
   * @param session whose token
   * @param scopes the scopes of one API
   * @param rejected a token that the API has refused although it looked valid; it is not given out again
   * @returns an access token that holds for a while
   * @throws {SignInRequiredError} if the session is over
   * @throws {AccessTokenUnavailableError} if the authority can't be reached, or refuses the app itself
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
      // What is still valid is better than nothing, as long as the refresh may work next time.
      const bridges = usable !== undefined && usable.expiresAt > this.#now();
      if (bridges && error instanceof AccessTokenUnavailableError) return usable.token;
      throw error;
    }
  }

  /** Joins a refresh that is under way. The key holds the session: no token ever crosses over to another one. */
  #refreshOnce(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<string> {
    const key = `${session.id} ${scopeSet(scopes)}`;
    const joined = this.#refreshing.get(key) ??
      this.#refresh(session, scopes, rejected).finally(() => this.#refreshing.delete(key));
    this.#refreshing.set(key, joined);
    return joined;
  }

  async #refresh(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<string> {
    // A refresh may have ended between our look and our turn.
    const { tokens, usable } = await this.#stored(session, scopes, rejected);
    if (usable !== undefined && this.#lasts(usable)) return usable.token;
    const grant = await this.#redeemRefreshToken(session, scopes, tokens);
    const stored = await this.#sessions.changeTokens(
      session,
      (current) => withGrant(current, scopes, grant),
    );
    if (stored === null) throw new SignInRequiredError("The session has ended");
    this.#log("info", "access_token_refreshed", { session: session.id.slice(0, 8), scopes });
    return grant.accessToken;
  }

  async #stored(
    session: Session,
    scopes: readonly string[],
    rejected: string | undefined,
  ): Promise<{ tokens: Tokens; usable: AccessToken | undefined }> {
    const tokens = await this.#sessions.tokens(session);
    if (tokens === null) throw new SignInRequiredError("The session has ended");
    const known = tokens.access[scopeSet(scopes)];
    return { tokens, usable: known?.token === rejected ? undefined : known };
  }

  #lasts({ expiresAt }: AccessToken): boolean {
    return expiresAt - this.#now() > REFRESH_BEFORE_MS;
  }

  async #redeemRefreshToken(
    session: Session,
    scopes: readonly string[],
    tokens: Tokens,
  ): Promise<Grant> {
    if (tokens.refreshToken === undefined) {
      return await this.#endSession(session, "no_refresh_token");
    }
    let grant: Grant;
    try {
      grant = await this.#entra.refresh(tokens.refreshToken, scopes);
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError && NEEDS_SIGN_IN.has(error.error)) {
        return await this.#endSession(session, error.error, error);
      }
      if (isForged(error)) return await this.#endSession(session, "id_token_invalid", error);
      throw new AccessTokenUnavailableError("Cannot refresh the access token", { cause: error });
    }
    // OpenID Connect Core, 12.2: the refreshed ID token is for the same person, or the answer is not for us.
    if (grant.claims !== undefined && grant.claims.sub !== session.claims.sub) {
      return await this.#endSession(session, "subject_changed");
    }
    return grant;
  }

  async #endSession(session: Session, reason: string, cause?: unknown): Promise<never> {
    await this.#sessions.end(session);
    this.#log("warn", "session_ended", {
      reason,
      session: session.id.slice(0, 8),
      ...(cause === undefined ? {} : { cause: describeError(cause) }),
    });
    throw new SignInRequiredError(`The session has ended: ${reason}`, { cause });
  }
}

/**
 * Adds what a grant brought to a session's tokens. An old refresh token stays until a new one comes.
 *
 * @param tokens what the session has
 * @param scopes the scopes that were asked for
 * @param grant what came
 * @see RFC 6749, 6
 */
export function withGrant(tokens: Tokens, scopes: readonly string[], grant: Grant): Tokens {
  return {
    refreshToken: grant.refreshToken ?? tokens.refreshToken,
    idToken: grant.idToken ?? tokens.idToken,
    access: {
      ...tokens.access,
      [scopeSet(scopes)]: { token: grant.accessToken, expiresAt: grant.expiresAt },
    },
  };
}

/** An answer whose ID token breaks a rule does not come from the authority that signed this person in. */
function isForged(error: unknown): boolean {
  if (error instanceof IdTokenError) return true;
  if (!(error instanceof oauth.OperationProcessingError)) return false;
  const codes: readonly unknown[] = [
    oauth.JWT_CLAIM_COMPARISON,
    oauth.JWT_TIMESTAMP_CHECK,
    oauth.INVALID_RESPONSE,
  ];
  return codes.includes(error.code);
}

function scopeSet(scopes: readonly string[]): string {
  return scopes.toSorted().join(" ");
}
