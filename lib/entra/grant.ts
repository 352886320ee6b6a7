import type { Claims } from "./id_token.ts";
import { scopeSet } from "./scope.ts";
import type { Tokens } from "../session/record.ts";

const REFRESH_BEFORE_MS = 300_000; // N-10

/** What a token response gives us. */
export interface Grant {
  readonly claims: Claims | undefined;
  readonly idToken: string | undefined;
  /** Opaque to us: it is for the API, which alone may read it. */
  readonly accessToken: string;
  /** When the access token was issued, in ms since the epoch. */
  readonly issuedAt: number;
  /** When it expires, in ms since the epoch. */
  readonly expiresAt: number;
  /** The scopes that were granted; undefined where the answer does not say, which means those asked for. */
  readonly granted: readonly string[] | undefined;
  /** A new refresh token, if one came; else the old one stays. */
  readonly refreshToken: string | undefined;
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
