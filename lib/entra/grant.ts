import type { Claims } from "./id_token.ts";

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
