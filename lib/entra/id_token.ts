import * as oauth from "@panva/oauth4webapi";
import type { Authority, Metadata } from "./authority.ts";
import { CLOCK_TOLERANCE_S, TOKEN_MAX_AGE_S } from "./clock.ts";

/** The claims of a verified ID token. */
export type Claims = oauth.IDToken;

/** An ID token breaks a rule that the library leaves to its caller. */
export class IdTokenError extends Error {
  override name = "IdTokenError";
}

/** An ID token is too old or not valid yet. Most often, this machine's clock is wrong. */
export class IdTokenTimeError extends IdTokenError {
  constructor(message: string, options?: ErrorOptions) {
    super(`${message}: check this machine's clock`, options);
  }
}

/** What {@linkcode verifyIdToken} checks against. */
export interface IdTokenExpectations {
  readonly authority: Authority;
  readonly metadata: Metadata;
  readonly clientId: string;
  /** Our clock, in seconds since the epoch. */
  readonly now: number;
}

/**
 * Makes the checks that oauth4webapi leaves to its caller: the signature, which it does not verify in the code flow, and
 * `iat`, `azp`, `tid` and further audiences.
 *
 * @param response the processed token response
 * @param claims the ID token's claims, with `iss`, `aud`, `exp`, `nbf`, `nonce` and `alg` already checked
 * @param expected what to check against
 * @throws {IdTokenError} if a claim is wrong, or the library's error if the signature is
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function verifyIdToken(
  response: Response,
  claims: Claims,
  expected: IdTokenExpectations,
): Promise<void> {
  const { metadata, clientId, now } = expected;
  await verifySignature(response, expected);
  if (claims.sub === "") throw new IdTokenError("sub is empty");
  if (claims.iat > now + CLOCK_TOLERANCE_S) {
    throw new IdTokenTimeError("iat is in the future");
  }
  if (claims.iat < now - TOKEN_MAX_AGE_S - CLOCK_TOLERANCE_S) {
    throw new IdTokenTimeError("iat is too old");
  }
  // No other audience is trusted, whatever azp says (3.1.3.7, 3).
  if ([claims.aud].flat().some((audience) => audience !== clientId)) {
    throw new IdTokenError("aud names others too");
  }
  if (claims.azp !== undefined && claims.azp !== clientId) {
    throw new IdTokenError("azp is another client");
  }
  if (
    claims.tid !== undefined && metadata.tenantId !== undefined && claims.tid !== metadata.tenantId
  ) {
    throw new IdTokenError("tid is another tenant");
  }
}

async function verifySignature(
  response: Response,
  { authority, metadata }: IdTokenExpectations,
): Promise<void> {
  const keys = await authority.keys();
  try {
    return await verifyWith(keys);
  } catch (cause) {
    const kid = unknownKid(cause);
    if (kid === undefined) throw new IdTokenError("the signature can't be verified", { cause });
    return await verifyWith(await authority.keysAfterUnknown(kid)).catch((cause) => {
      throw new IdTokenError("the signature can't be verified", { cause });
    });
  }

  function verifyWith(jwks: oauth.JWKS): Promise<void> {
    // The library caches keys by metadata object, and does not fetch again within a minute. The keys come from our own
    // cache instead, so each call passes a new object with keys that count as just fetched.
    const uat = Math.floor(Date.now() / 1000);
    return oauth.validateApplicationLevelSignature({ ...metadata }, response, {
      [oauth.jwksCache]: { jwks, uat },
      [oauth.allowInsecureRequests]: authority.location.loopback,
    });
  }
}

/** The `kid` that no key has, if that is what an error says. */
function unknownKid(error: unknown): string | undefined {
  if (!(error instanceof oauth.OperationProcessingError) || error.code !== oauth.KEY_SELECTION) {
    return undefined;
  }
  const { header, candidates } = error.cause as { header: { kid?: string }; candidates: unknown[] };
  return candidates.length === 0 ? header.kid : undefined;
}

/**
 * Turns the library's errors about the ID token into {@linkcode IdTokenError}.
 *
 * @param error the error of processing a token response
 * @throws {IdTokenError} for those; any other error as it is
 */
export function rethrowIdTokenError(error: unknown): never {
  if (!(error instanceof oauth.OperationProcessingError)) throw error;
  const { code, cause, message } = error;
  if (code === oauth.JWT_TIMESTAMP_CHECK) {
    throw new IdTokenTimeError(message, { cause: error });
  }
  const evidence = typeof cause === "object" && cause !== null ? cause : {};
  if ("claims" in evidence || "header" in evidence) {
    throw new IdTokenError(message, { cause: error });
  }
  throw error;
}
