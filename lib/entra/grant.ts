import type { TokenEndpointResponse } from "@panva/oauth4webapi";
import type { Claims } from "./id_token.ts";

const DEFAULT_EXPIRES_IN_S = 300; // N-12
/**
 * Limits for the lifetime that the authority states. Entra's tokens never live longer; a shorter life would mean a
 * request each time.
 */
const EXPIRES_IN_S = { min: 30, max: 28 * 60 * 60 };

/** What a token response gives us. */
export interface Grant {
  readonly claims: Claims | undefined;
  readonly idToken: string | undefined;
  /** Only its API may read it. */
  readonly accessToken: string;
  /** When the access token was issued, in ms since the epoch. */
  readonly issuedAt: number;
  /** When it expires, in ms since the epoch. */
  readonly expiresAt: number;
  /** The scopes that were granted; undefined if the response does not say, which means all that were requested. */
  readonly granted: readonly string[] | undefined;
  /** A new refresh token, if one came; else the old one stays. */
  readonly refreshToken: string | undefined;
}

/**
 * Reads a token response.
 *
 * @param tokens the response
 * @param claims the claims of its verified ID token
 * @param now the time, in ms since the epoch
 * @see RFC 6749, 5.1
 */
export function toGrant(
  tokens: TokenEndpointResponse,
  claims: Claims | undefined,
  now: number,
): Grant {
  return {
    claims,
    idToken: tokens.id_token,
    accessToken: tokens.access_token,
    issuedAt: now,
    expiresAt: now + lifetimeMs(tokens.expires_in),
    granted: tokens.scope?.split(" ").filter((scope) => scope !== ""),
    refreshToken: tokens.refresh_token,
  };
}

function lifetimeMs(expiresIn = DEFAULT_EXPIRES_IN_S): number {
  return Math.min(Math.max(expiresIn, EXPIRES_IN_S.min), EXPIRES_IN_S.max) * 1000;
}
