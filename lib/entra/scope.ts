import { GRAPH } from "../config/api/resource.ts";

/** @returns one name for a set of scopes, whatever their order */
export function scopeSet(scopes: readonly string[]): string {
  return scopes.toSorted().join(" ");
}

/**
 * Finds out whether a scope was granted. Entra names granted scopes in full (`https://graph.microsoft.com/User.Read`),
 * even if the request used the short form. Only Microsoft Graph's scopes have one, so a scope of the same name of another
 * API does not count.
 *
 * @param granted scopes as the authority names them
 * @param scope a scope as we ask for it
 * @returns whether it is among them
 */
export function isGranted(granted: readonly string[], scope: string): boolean {
  const names = [scope, `${GRAPH}/${scope}`].map((name) => name.toLowerCase());
  return granted.some((one) => names.includes(one.toLowerCase()));
}

/** The OpenID Connect scopes that a session needs, and those of an API, each once. */
export function scopeParameter(scopes: readonly string[]): string {
  return [...new Set(["openid", "profile", "offline_access", ...scopes])].join(" ");
}
