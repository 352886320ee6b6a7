import * as oauth from "@panva/oauth4webapi";
import { readAuthorityError, refusalFields } from "../entra/authority_error.ts";
import type { Entra } from "../entra/entra.ts";
import { THROTTLED_DEFAULT_S } from "../entra/pauses.ts";
import type { Grant } from "../entra/grant.ts";
import { IdTokenError } from "../entra/id_token.ts";
import { describeError, type Log } from "../log.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";
import type { Session, Sessions } from "./session.ts";
import type { Tokens } from "./tokens.ts";

/** Errors, and suberrors of `invalid_grant`, that the user can resolve by signing in. */
const NEEDS_SIGN_IN = new Set([
  "interaction_required",
  "consent_required",
  "login_required",
  "basic_action",
  "additional_action",
  "message_only",
  "user_password_expired",
]);
/** Claims that must be the same as at the sign-in if a refreshed ID token has them. */
const LASTING = ["sub", "nonce", "auth_time"] as const;

/** The session gets no more access tokens and has been ended. The user has to sign in again. */
export class SignInRequiredError extends Error {
  override name = "SignInRequiredError";
  /** The claims that the next sign-in must bring, as JSON; undefined if an ordinary sign-in is enough. */
  readonly challenge: string | undefined;

  constructor(message: string, options?: ErrorOptions & { challenge?: string | undefined }) {
    super(message, options);
    this.challenge = options?.challenge;
  }
}

/** There is no access token at the moment. The session is not at fault and is kept. */
export class AccessTokenUnavailableError extends Error {
  override name = "AccessTokenUnavailableError";
  /** How long the authority wants us to wait, in ms; undefined if it has not said so. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options?: ErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** What {@linkcode TokenRefresh} works with. */
export interface TokenRefreshOptions {
  readonly sessions: Sessions;
  readonly entra: Entra;
  /** The clock. */
  readonly now: () => number;
  readonly log: Log;
}

/** Redeems a session's refresh token and decides what a failure means for the session. */
export class TokenRefresh {
  readonly #sessions: Sessions;
  readonly #entra: Entra;
  readonly #now: () => number;
  readonly #log: Log;

  constructor({ sessions, entra, now, log }: TokenRefreshOptions) {
    this.#sessions = sessions;
    this.#entra = entra;
    this.#now = now;
    this.#log = log;
  }

  /**
   * Redeems the refresh token.
   *
   * @param session whose tokens
   * @param scopes the scopes of one API
   * @param tokens the session's tokens
   * @returns the grant, for the same user as before
   * @throws {SignInRequiredError} if the session can't go on; it has then been ended in KV
   * @throws {AccessTokenUnavailableError} if the authority can't be reached, asks to wait, or refuses the app itself
   * @see RFC 6749, 5.2; OpenID Connect Core, 12.2
   */
  async redeem(session: Session, scopes: readonly string[], tokens: Tokens): Promise<Grant> {
    if (tokens.refreshToken === undefined) return await this.#end(session, "no_refresh_token");
    let grant: Grant;
    try {
      grant = await this.#entra.refresh(tokens.refreshToken, scopes);
    } catch (error) {
      return await this.#fail(session, error);
    }
    // A refreshed ID token must be for the same user and the same sign-in.
    const { claims: refreshed = session.claims } = grant;
    const changed = LASTING.find((name) =>
      refreshed[name] !== undefined && refreshed[name] !== (session.claims[name] ?? refreshed[name])
    );
    return changed === undefined ? grant : await this.#end(session, `${changed}_changed`);
  }

  /** Ends the session if only a sign-in can help; a passing failure keeps it. */
  async #fail(session: Session, error: unknown): Promise<never> {
    const refusal = readAuthorityError(error);
    const reason = [refusal?.suberror, refusal?.error].find((it) => NEEDS_SIGN_IN.has(it ?? ""));
    if (reason !== undefined) return await this.#end(session, reason, error);
    // Refresh tokens live much longer than our sessions. If one is refused without a suberror, it was revoked, or its user
    // was deleted or blocked. Then all sessions of the user must end, on all devices.
    if (refusal?.error === "invalid_grant") {
      return await this.#end(session, refusal.error, error, "all");
    }
    // The answer is not from the authority that signed this user in.
    if (error instanceof IdTokenError) return await this.#end(session, "id_token_invalid", error);
    this.#log("error", "refresh_failed", {
      session: session.id.slice(0, 8),
      cause: describeError(error),
      ...refusalFields(error),
    });
    throw new AccessTokenUnavailableError("Cannot refresh the access token", {
      cause: error,
      retryAfterMs: retryAfterMs(error, this.#now()),
    });
  }

  async #end(
    session: Session,
    reason: string,
    cause?: unknown,
    which: "this" | "all" = "this",
  ): Promise<never> {
    if (which === "all") await this.#sessions.endOfUser(session);
    await this.#sessions.end(session);
    this.#log("warn", "session_ended", {
      reason,
      which,
      session: session.id.slice(0, 8),
      cause: cause === undefined ? undefined : describeError(cause),
      ...refusalFields(cause),
    });
    const challenge = cause instanceof oauth.ResponseBodyError ? cause.cause.claims : undefined;
    throw new SignInRequiredError(`The session has ended: ${reason}`, {
      cause,
      challenge: typeof challenge === "string" ? challenge : undefined,
    });
  }
}

/** How long the authority wants us to wait. */
function retryAfterMs(error: unknown, now: number): number | undefined {
  const response = error instanceof oauth.ResponseBodyError
    ? error.response
    : (error as Error).cause;
  if (!(response instanceof Response)) return undefined;
  const seconds = retryAfterSeconds(response.headers, now);
  if (seconds !== null) return seconds * 1000;
  return response.status === 429 ? THROTTLED_DEFAULT_S * 1000 : undefined;
}
