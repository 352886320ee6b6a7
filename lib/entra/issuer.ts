import type { AuthorityLocation } from "../config/location/authority.ts";
import { AuthorityUnavailableError } from "./authority_unavailable.ts";

const GUID_PATH = /^\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/v2\.0$/;

/** The metadata names an issuer, or endpoints, that don't belong to the configured authority. */
export class IssuerError extends AuthorityUnavailableError {
  override name = "IssuerError";
}

/**
 * Checks that the issuer in an authority's metadata belongs to the authority.
 *
 * External ID's metadata is found by the tenant's name, but its issuer has the tenant's guid, so the two can't be equal
 * (OpenID Connect Discovery, 4.3). Only the guid may differ: the host is the guid's own, or the authority's.
 *
 * @param issuer the metadata's `issuer`
 * @param authority the configured authority
 * @param tenantId the guid that the operator has pinned, if any
 * @returns the tenant's guid; undefined if the issuer does not name it
 * @throws {IssuerError} if the issuer does not belong to the authority
 * @see https://learn.microsoft.com/entra/identity-platform/security-tokens (issuer of external tenants)
 */
export function verifyIssuer(
  issuer: string,
  authority: AuthorityLocation,
  tenantId: string | undefined,
): string | undefined {
  const url = URL.parse(issuer);
  const guid = url === null ? undefined : GUID_PATH.exec(url.pathname)?.[1];
  if (tenantId !== undefined && guid !== tenantId) {
    throw new IssuerError(`Cannot accept issuer "${issuer}": TENANT_ID is "${tenantId}"`);
  }
  if (issuer === authority.url) return guid;

  const guidHostAllowed = authority.ciam || tenantId !== undefined;
  const accepted = guid !== undefined && (
    issuer === `${authority.origin}/${guid}/v2.0` ||
    (guidHostAllowed && issuer === `${guidOrigin(guid)}/${guid}/v2.0`)
  );
  if (!accepted) {
    throw new IssuerError(`Cannot accept issuer "${issuer}" for authority "${authority.url}"`);
  }
  return guid;
}

/**
 * Lists the origins that issuer and endpoints can have, before the metadata is read. Only the host of a guid that is not
 * pinned is missing.
 *
 * @param authority the configured authority
 * @param tenantId the guid that the operator has pinned, if any
 */
export function knownOrigins(
  { origin, loopback }: AuthorityLocation,
  tenantId: string | undefined,
): readonly string[] {
  if (tenantId === undefined || loopback) return [origin];
  return [...new Set([origin, guidOrigin(tenantId)])];
}

/** Where External ID has a tenant under its guid. */
function guidOrigin(guid: string): string {
  return `https://${guid}.ciamlogin.com`;
}

/**
 * Checks that an endpoint of the metadata is on the authority's or the issuer's origin, and encrypted.
 *
 * @param name the metadata's member, for the message
 * @param endpoint the endpoint's URL
 * @param authority the configured authority
 * @param issuer the accepted issuer
 * @throws {IssuerError} if it is on another origin: forged metadata must not direct our secret or our visitors there
 */
export function verifyEndpoint(
  name: string,
  endpoint: string,
  authority: AuthorityLocation,
  issuer: string,
): void {
  const url = URL.parse(endpoint);
  // Both origins use https or are on this machine, so the endpoint does too.
  const isKnown = url?.origin === authority.origin || url?.origin === new URL(issuer).origin;
  if (!isKnown) {
    throw new IssuerError(`Cannot accept ${name} "${endpoint}" of issuer "${issuer}"`);
  }
}
