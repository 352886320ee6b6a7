import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { Authority } from "../entra/authority.ts";
import { fingerprint } from "../kv/seal.ts";
import type { Store } from "../kv/store.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const MAX_AGE_S = 10 * 60; // N-08
const TOLERANCE_S = 60;

/** A logout token breaks a rule; nothing is ended for it. */
export class LogoutTokenError extends Error {
  override name = "LogoutTokenError";
}

/** Whose sessions a logout token ends: one session of the authority, or all of a user. */
export type LoggedOut =
  & { readonly iss: string; /** The token's own ID. */ readonly jti: string }
  & ({ readonly sid: string } | { readonly sub: string });

/** What a logout token is checked against. */
export interface LogoutTokenExpectations {
  readonly authority: Authority;
  readonly clientId: string;
  readonly store: Store;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/**
 * Verifies a logout token, which is good once: {@linkcode spendLogoutToken} after its sessions have ended.
 *
 * @param token the request's `logout_token`
 * @param expected what to check against
 * @returns whose sessions to end
 * @throws {LogoutTokenError} if it breaks a rule
 * @see OpenID Connect Back-Channel Logout, 2.4 and 2.6
 */
export async function verifyLogoutToken(
  token: string,
  expected: LogoutTokenExpectations,
): Promise<LoggedOut> {
  const { authority, clientId, store, now } = expected;
  const { issuer } = await authority.metadata();
  const keys = createLocalJWKSet(await authority.recentKeys());
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms: ["RS256"],
    requiredClaims: ["iat", "exp", "jti", "events"],
    maxTokenAge: MAX_AGE_S,
    clockTolerance: TOLERANCE_S,
    currentDate: new Date(now()),
  }).catch((cause) => {
    if (cause instanceof errors.JOSEError) throw new LogoutTokenError(cause.code, { cause });
    throw cause;
  });
  const { events, jti, nonce, sid, sub } = payload;
  // A token of another kind, an ID token above all, must not end sessions.
  if (protectedHeader.typ !== undefined && !/^(logout\+jwt|jwt)$/i.test(protectedHeader.typ)) {
    throw new LogoutTokenError("typ is another kind of token");
  }
  if (nonce !== undefined) throw new LogoutTokenError("nonce is present");
  if (typeof events !== "object" || events === null || !(EVENT in events)) {
    throw new LogoutTokenError("events does not have back-channel logout");
  }
  const { value: isSpent } = await store.get(spentKey(String(jti)));
  if (isSpent) throw new LogoutTokenError("jti was used before");
  if (typeof sid === "string") return { iss: issuer, jti: String(jti), sid };
  if (typeof sub === "string") return { iss: issuer, jti: String(jti), sub };
  throw new LogoutTokenError("sub and sid are missing");
}

/**
 * Notes that a logout token was used. Only afterwards: if ending the sessions fails, the authority may send it again.
 *
 * @param store where used tokens are kept for as long as they would be accepted
 * @param jti the token's own ID
 */
export async function spendLogoutToken(store: Store, jti: string): Promise<void> {
  await store.set(spentKey(jti), true, { expireIn: (MAX_AGE_S + 2 * TOLERANCE_S) * 1000 });
}

function spentKey(jti: string): Deno.KvKey {
  return ["used_logout_tokens", fingerprint(jti)];
}
