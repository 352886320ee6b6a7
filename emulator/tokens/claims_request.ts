import { AadstsError } from "../faults/aadsts_error.ts";

/** What the parameter `claims` asks for, as far as Entra supports it. */
export interface ClaimsRequest {
  /** The client declared `cp1`: it understands claims challenges. */
  understandsChallenges: boolean;
  /** Authentication context that is asked for, in either token: `c1` to `c99`. */
  authenticationContext: string | undefined;
  /** The sign-in must be later than this (seconds since 1970): the answer to a CAE challenge. */
  signedInAfter: number | undefined;
}

/**
 * Reads `claims`.
 *
 * @throws {AadstsError} 9002313 if it isn't JSON
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function readClaimsRequest(claims: string | null): ClaimsRequest {
  const { access_token, id_token } = parse(claims ?? "{}") ?? {};
  const acrs = access_token?.acrs ?? id_token?.acrs;
  const context = acrs?.value ?? acrs?.values?.[0];
  const after = Number(access_token?.nbf?.value);
  return {
    understandsChallenges: [access_token?.xms_cc?.values].flat().includes("cp1"),
    authenticationContext: typeof context === "string" ? context : undefined,
    signedInAfter: Number.isFinite(after) ? after : undefined,
  };
}

// deno-lint-ignore no-explicit-any
function parse(claims: string): any {
  try {
    return JSON.parse(claims);
  } catch {
    throw new AadstsError(9002313);
  }
}
