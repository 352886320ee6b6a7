import type { Grant } from "../entra/grant.ts";
import { scopeSet } from "../entra/scope.ts";

const REFRESH_BEFORE_MS = 300_000; // N-10

/** An access token of a session. */
export interface AccessToken {
  /** Only its API can read it. */
  readonly token: string;
  /** When to get the next one, in ms since the epoch. */
  readonly refreshAt: number;
  /** When it expires, in ms since the epoch. */
  readonly expiresAt: number;
}

/** The tokens of a session. */
export interface Tokens {
  /** Gets new access tokens. */
  readonly refreshToken: string | undefined;
  /** For the authority's sign-out. */
  readonly idToken: string | undefined;
  /** The scopes that were granted so far, as the authority names them. */
  readonly granted: readonly string[];
  /** Access tokens by scope set. */
  readonly access: { readonly [scopeSet: string]: AccessToken };
}

/** The tokens of a session before its first grant. */
export const NO_TOKENS: Tokens = {
  refreshToken: undefined,
  idToken: undefined,
  granted: [],
  access: {},
};

/**
 * Adds a grant to a session's tokens. The old refresh token stays unless the grant has a new one.
 *
 * @param tokens the session's tokens
 * @param scopes the requested scopes
 * @param grant the grant
 * @see RFC 6749, 6
 */
export function withGrant(tokens: Tokens, scopes: readonly string[], grant: Grant): Tokens {
  const { accessToken: token, issuedAt, expiresAt } = grant;
  // A token with a short life is refreshed after half of it, not at every use.
  const refreshAt = expiresAt - Math.min(REFRESH_BEFORE_MS, (expiresAt - issuedAt) / 2);
  return {
    ...tokens,
    refreshToken: grant.refreshToken ?? tokens.refreshToken,
    idToken: grant.idToken ?? tokens.idToken,
    // Without a scope list, the requested scopes are granted; with an empty list, none.
    granted: [...new Set([...tokens.granted, ...grant.granted ?? scopes])],
    access: { ...tokens.access, [scopeSet(scopes)]: { token, refreshAt, expiresAt } },
  };
}
