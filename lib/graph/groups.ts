import { isObject } from "../json.ts";
import type { Claims } from "../entra/id_token.ts";

/**
 * Reads the groups of an ID token.
 *
 * A token lists up to 200 groups. With more, it names a place to ask instead, or only says that there are groups. The
 * place is not used: Microsoft still names Azure AD Graph there, which is retired, and an address out of a token must not
 * decide where an access token goes.
 *
 * @returns object IDs in lower case; `"in Graph"` if the token leaves them out
 * @see https://learn.microsoft.com/security/zero-trust/develop/configure-tokens-group-claims-app-roles
 */
export function groupsOf(
  { groups, hasgroups, _claim_names: names }: Claims,
): readonly string[] | "in Graph" {
  const isLeftOut = isObject(names) && Object.hasOwn(names, "groups");
  // Microsoft documents a boolean, and text has been seen.
  if (isLeftOut || hasgroups === true || hasgroups === "true") return "in Graph";
  if (!Array.isArray(groups)) return [];
  return groups.filter((id) => typeof id === "string").map((id) => id.toLowerCase());
}
