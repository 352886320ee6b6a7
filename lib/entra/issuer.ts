import type { AuthorityLocation } from "../config/authority_location.ts";
import { AuthorityUnavailableError } from "./authority_unavailable.ts";

const GUID_PATH = /^\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/v2\.0$/;

/** The metadata names an issuer, or endpoints, that don't belong to the configured authority. */
export class IssuerError extends AuthorityUnavailableError {
  override name = "IssuerError";
}

/**
 * Decides whether the issuer that an authority's metadata names may speak for it.
 *
 * External ID is discovered by its tenant's name and answers with its guid, so plain equality (OpenID Connect Discovery,
 * 4.3) can't hold. What may differ is therefore kept to the guid: the host is the guid's own, or the authority's.
 *
 * @param issuer the metadata's `issuer`
 * @param authority the configured authority
 * @param tenantId the guid that the operator has pinned, if any
 * @returns the tenant's guid, or undefined where the issuer names none
 * @throws {IssuerError} if the issuer is any other
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
    (guidHostAllowed && issuer === `https://${guid}.ciamlogin.com/${guid}/v2.0`)
  );
  if (!accepted) {
    throw new IssuerError(`Cannot accept issuer "${issuer}" for authority "${authority.url}"`);
  }
  return guid;
}

/**
 * Checks that an endpoint of the metadata is on the authority's or the issuer's origin, and encrypted.
 *
 * @param name the metadata's member, for the message
 * @param endpoint the endpoint's URL
 * @param authority the configured authority
 * @param issuer the accepted issuer
 * @throws {IssuerError} if it is elsewhere: whoever forges metadata must not send our secret, or our visitors, anywhere
 */
export function verifyEndpoint(
  name: string,
  endpoint: string,
  authority: AuthorityLocation,
  issuer: string,
): void {
  const url = URL.parse(endpoint);
  // Both origins are https, or on this machine: so then is the endpoint.
  const isKnown = url?.origin === authority.origin || url?.origin === new URL(issuer).origin;
  if (!isKnown) {
    throw new IssuerError(`Cannot accept ${name} "${endpoint}" of issuer "${issuer}"`);
  }
}
