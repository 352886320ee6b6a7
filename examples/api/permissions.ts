import type { Caller } from "./access_token.ts";
import { claimsMissing, roleMissing, scopeMissing } from "./refusal.ts";

/** @throws {Refusal} 403 unless the app was granted the scope */
export function requireScope({ scopes }: Caller, scope: string): void {
  if (!scopes.includes(scope)) throw scopeMissing(scope);
}

/** @throws {Refusal} 403 unless the customer has the app role */
export function requireRole({ roles }: Caller, role: string): void {
  if (!roles.includes(role)) throw roleMissing(role);
}

/**
 * @throws {Refusal} 401 with a claims challenge unless the sign-in has satisfied the authentication context
 * @see https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
 */
export function requireAuthenticationContext({ contexts }: Caller, id: string): void {
  if (contexts.includes(id)) return;
  throw claimsMissing(JSON.stringify({ access_token: { acrs: { essential: true, value: id } } }));
}
