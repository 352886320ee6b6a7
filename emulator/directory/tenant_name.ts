import { guidFrom, isGuid } from "./guid.ts";

/** The names and the id of a tenant. */
export interface TenantNames {
  /** `contoso` */
  name: string;
  /** `contoso.onmicrosoft.com` */
  domain: string;
  /** Directory (tenant) ID. */
  tenantId: string;
}

/**
 * Checks the name and id of a tenant, in any case.
 *
 * @param name the subdomain, `contoso` unless given; its domain `contoso.onmicrosoft.com` will do as well
 * @param tenantId made from the name unless given
 * @throws {RangeError} for a name or id that no tenant can have
 */
export function tenantNames(name = "contoso", tenantId?: string): TenantNames {
  const subdomain = name.toLowerCase().replace(/\.onmicrosoft\.com$/, "");
  if (!/^[a-z0-9](?:[a-z0-9-]{0,25}[a-z0-9])?$/.test(subdomain)) {
    throw new RangeError(
      `Cannot name a tenant ${JSON.stringify(name)}: ` +
        "it must be 1 to 27 letters, digits and hyphens, such as contoso",
    );
  }
  if (tenantId !== undefined && !isGuid(tenantId)) {
    throw new RangeError(
      `Cannot use tenant ID ${JSON.stringify(tenantId)}: it must be a GUID, such as ${
        guidFrom("example")
      }`,
    );
  }
  return {
    name: subdomain,
    domain: `${subdomain}.onmicrosoft.com`,
    tenantId: tenantId?.toLowerCase() ?? guidFrom(`tenant ${subdomain}`),
  };
}
