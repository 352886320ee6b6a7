import type { Mistake } from "../mistake.ts";

/** The hosts of Microsoft's clouds for one country or government, which have no External ID. */
const CLOUDS: readonly (readonly [hostname: RegExp, cloud: string])[] = [
  [
    /(^|\.)((ciamlogin|microsoftonline|onmicrosoft|graph\.microsoft|dod-graph\.microsoft|windows)\.us|login-us\.microsoftonline\.com)$/,
    "US Government",
  ],
  [
    /(^|\.)(ciamlogin\.cn|onmschina\.cn|partner\.microsoftonline\.cn|chinacloudapi\.cn|b2clogin\.cn)$/,
    "China (21Vianet)",
  ],
  [/(^|\.)(ciamlogin\.de|microsoftonline\.de|onmicrosoft\.de|graph\.microsoft\.de)$/, "Germany"],
];

/**
 * Refuses an address of a national cloud, and names the cloud. External ID is in the global cloud only, so such an
 * authority can't answer, and such an API accepts no token of the global cloud.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export function nationalCloudMistake(
  { hostname }: Pick<URL, "hostname">,
): Omit<Mistake, "fix"> | undefined {
  const cloud = CLOUDS.find(([pattern]) => pattern.test(hostname))?.[1];
  if (cloud === undefined) return undefined;
  return { problem: `is in Microsoft's national cloud ${cloud}, which has no External ID` };
}

/** The same for an authority that names a tenant of such a cloud: `…/contoso.onmicrosoft.us`. */
export function nationalTenantMistake({ pathname }: URL): Omit<Mistake, "fix"> | undefined {
  return nationalCloudMistake({ hostname: pathname.split("/")[1]!.toLowerCase() });
}
