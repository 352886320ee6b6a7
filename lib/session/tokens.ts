import type { Grant } from "../entra/grant.ts";
import { scopeSet } from "../entra/scope.ts";

const REFRESH_BEFORE_MS = 300_000; // N-10

/** An access token of a session. */
export interface AccessToken {
  /** Opaque to us. */
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
 * Adds what a grant brought to a session's tokens. An old refresh token stays until a new one comes.
 *
 * @param tokens what the session has
 * @param scopes the scopes that were asked for
 * @param grant what came
 * @see RFC 6749, 6
 */
export function withGrant(tokens: Tokens, scopes: readonly string[], grant: Grant): Tokens {
  const { accessToken: token, issuedAt, expiresAt } = grant;
  // A token that lives for less than twice the margin is refreshed at half its life, not at every use.
  const refreshAt = expiresAt - Math.min(REFRESH_BEFORE_MS, (expiresAt - issuedAt) / 2);
  return {
    ...tokens,
    refreshToken: grant.refreshToken ?? tokens.refreshToken,
    idToken: grant.idToken ?? tokens.idToken,
    // An answer that does not name scopes grants those that were asked for; an empty one grants none.
    granted: [...new Set([...tokens.granted, ...grant.granted ?? scopes])],
    access: { ...tokens.access, [scopeSet(scopes)]: { token, refreshAt, expiresAt } },
  };
}
