import { signInScopes } from "../config/api/resource.ts";
import type { Config } from "../config/config.ts";
import type { Entra } from "../entra/entra.ts";
import type { Grant } from "../entra/grant.ts";
import { NO_TOKENS, type Tokens, withGrant } from "../session/tokens.ts";

/** What the tokens of a new session are made of. */
export interface SignInGrant {
  /** What the code was redeemed for. */
  readonly grant: Grant;
  /** The scopes that the sign-in asked for besides the configured ones. */
  readonly scopes: readonly string[];
  /** The scopes that the session before had been granted. */
  readonly granted: readonly string[];
}

/**
 * Makes the tokens of a new session. A code is redeemed for a token of the first API only (AADSTS28000). If the sign-in
 * asked for scopes of another API as well, the refresh token gets a token for that one.
 *
 * @throws what {@linkcode Entra.refresh} throws
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 */
export async function signInTokens(
  { entra, config }: { readonly entra: Entra; readonly config: Config },
  { grant, scopes, granted }: SignInGrant,
): Promise<Tokens> {
  const [first = [], ...others] = signInScopes(config.scopes, scopes).redeem;
  // Microsoft grants more than was asked for, and the refreshed scopes of another API never name the first one's.
  const all = [...granted, ...grant.granted ?? first];
  const isConfigured = config.scopes.every((scope) => first.includes(scope));
  let tokens = withGrant(NO_TOKENS, isConfigured ? config.scopes : first, {
    ...grant,
    granted: all,
  });
  for (const other of others) {
    if (tokens.refreshToken === undefined) break;
    tokens = withGrant(tokens, other, await entra.refresh(tokens.refreshToken, other));
  }
  return tokens;
}
