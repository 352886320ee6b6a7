const SOCIAL: ReadonlyMap<string, string> = new Map([
  ["google.com", "Google"],
  ["facebook.com", "Facebook"],
  ["apple.com", "Apple"],
  ["live.com", "Microsoft"],
]);

/** An issuer of Microsoft Entra: then the account is the tenant's own, and no other service was asked. */
const TENANT =
  /^https:\/\/(?:sts\.windows\.net|login\.microsoftonline\.com|[\w-]+\.ciamlogin\.com)\//;

/**
 * Names the service that an `idp` claim stands for.
 *
 * @returns undefined for one that we have no name for
 * @see https://learn.microsoft.com/entra/external-id/customers/concept-authentication-methods-customers
 */
export function identityProvider(idp: unknown): string | undefined {
  if (typeof idp !== "string") return undefined;
  return SOCIAL.get(idp) ?? (TENANT.test(idp) ? "An account of this site" : undefined);
}
