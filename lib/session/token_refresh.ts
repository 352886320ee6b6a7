import * as oauth from "@panva/oauth4webapi";
import { readAuthorityError } from "../entra/authority_error.ts";
import type { Entra } from "../entra/entra.ts";
import type { Grant } from "../entra/grant.ts";
import { IdTokenError } from "../entra/id_token.ts";
import { describeError, type Log } from "../log.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";
import type { Session, Sessions } from "./session.ts";
import type { Tokens } from "./tokens.ts";

/** Errors, and suberrors of `invalid_grant`, after which the person can help: something of them is asked for. */
const NEEDS_SIGN_IN = new Set([
  "interaction_required",
  "consent_required",
  "login_required",
  "basic_action",
  "additional_action",
  "message_only",
  "user_password_expired",
]);
/** Claims that stay what they were at the sign-in, where a refreshed ID token has them. */
const LASTING = ["sub", "nonce", "auth_time"] as const;
const THROTTLED_DEFAULT_S = 60; // N-15

/** The session can't get an access token any more: the person has to sign in again. The session has been ended. */
export class SignInRequiredError extends Error {
  override name = "SignInRequiredError";
  /** The claims that the next sign-in has to bring, as JSON; undefined where an ordinary one will do. */
  readonly challenge: string | undefined;

  constructor(message: string, options?: ErrorOptions & { challenge?: string | undefined }) {
    super(message, options);
    this.challenge = options?.challenge;
  }
}

/** No access token can be had just now, through no fault of the session, which is kept. */
export class AccessTokenUnavailableError extends Error {
  override name = "AccessTokenUnavailableError";
  /** For how long the authority has asked not to be asked again, in ms; undefined if it has not. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options?: ErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** What {@linkcode TokenRefresh} is made of. */
export interface TokenRefreshOptions {
  readonly sessions: Sessions;
  readonly entra: Entra;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/** Redeems a session's refresh token, and decides what a failure means for the session. */
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
   * @param session whose tokens
   * @param scopes the scopes of one API
   * @param tokens the session's tokens
   * @returns the grant, for the same person as before
   * @throws {SignInRequiredError} if the session is over, which it then is in KV too
   * @throws {AccessTokenUnavailableError} if the authority can't be reached, asks to wait, or refuses the app itself
   * @see RFC 6749, 5.2; OpenID Connect Core, 12.2
   */
  async redeem(session: Session, scopes: readonly string[], tokens: Tokens): Promise<Grant> {
    if (tokens.refreshToken === undefined) return await this.#end(session, "no_refresh_token");
    let grant: Grant;
    try {
      grant = await this.#entra.refresh(tokens.refreshToken, scopes);
    } catch (error) {
      return await this.#judge(session, error);
    }
    // The refreshed ID token is for the same person and sign-in, or the answer is not for us.
    const { claims: refreshed = session.claims } = grant;
    const changed = LASTING.find((name) =>
      refreshed[name] !== undefined && refreshed[name] !== (session.claims[name] ?? refreshed[name])
    );
    return changed === undefined ? grant : await this.#end(session, `${changed}_changed`);
  }

  async #judge(session: Session, error: unknown): Promise<never> {
    const refusal = readAuthorityError(error);
    const wish = [refusal?.suberror, refusal?.error].find((word) => NEEDS_SIGN_IN.has(word ?? ""));
    if (wish !== undefined) return await this.#end(session, wish, error);
    // Refresh tokens outlive our sessions by far. One that is refused without more was revoked, or its owner is gone or
    // locked out: no session of theirs may go on, on whichever device.
    if (refusal?.error === "invalid_grant") {
      return await this.#end(session, refusal.error, error, "all");
    }
    // It does not come from the authority that signed this person in.
    if (error instanceof IdTokenError) return await this.#end(session, "id_token_invalid", error);
    this.#log("error", "refresh_failed", {
      session: session.id.slice(0, 8),
      cause: describeError(error),
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
    });
    const challenge = cause instanceof oauth.ResponseBodyError ? cause.cause.claims : undefined;
    throw new SignInRequiredError(`The session has ended: ${reason}`, {
      cause,
      challenge: typeof challenge === "string" ? challenge : undefined,
    });
  }
}

/** How long a throttling authority wants to be left alone. */
function retryAfterMs(error: unknown, now: number): number | undefined {
  const response = error instanceof oauth.ResponseBodyError
    ? error.response
    : (error as Error).cause;
  if (!(response instanceof Response)) return undefined;
  const seconds = retryAfterSeconds(response.headers, now);
  if (seconds !== null) return seconds * 1000;
  return response.status === 429 ? THROTTLED_DEFAULT_S * 1000 : undefined;
}
