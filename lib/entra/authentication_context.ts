import type { Claims } from "./id_token.ts";

/**
 * Reads which authentication contexts a sign-in has satisfied. Microsoft documents an array, and a single text has been
 * seen as well. A text is one ID, never a list: `c1` must not be found in `c11`.
 *
 * @param claims the claims of a verified ID token
 * @returns their IDs, such as `c1`
 * @see https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
 */
export function authenticationContextsOf({ acrs }: Claims): readonly string[] {
  return [acrs].flat().filter((id) => typeof id === "string");
}
