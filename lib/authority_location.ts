import { isLoopback, isSecureOrLoopback } from "./loopback.ts";

/** Where a tenant's metadata is, and what follows from the place. */
export interface AuthorityLocation {
  /** The authority in its `/v2.0` form, which some tenants also use as their issuer. */
  readonly url: string;
  /** Where the metadata is. */
  readonly metadataUrl: string;
  /** The authority's origin: the browser is sent there, and comes from there. */
  readonly origin: string;
  /** Whether it runs on this machine, such as the emulator; only then may its endpoints be http. */
  readonly loopback: boolean;
  /** Whether it is on Microsoft's domain for external tenants, where the guid can be a host name. */
  readonly ciam: boolean;
}

/**
 * Reads an authority as people write it: with or without the tenant, a trailing slash or `/v2.0`.
 *
 * @param value `https://{subdomain}.ciamlogin.com[/{subdomain}.onmicrosoft.com | /{tenant guid}][/v2.0][/]`
 * @param verbatim whether the value is the whole OpenID Connect authority (a custom domain), to which nothing is added
 * @returns the location, or what is wrong with the value
 * @see https://learn.microsoft.com/entra/external-id/customers/concept-supported-features-customers (authority URL)
 */
export function locateAuthority(value: string, verbatim: boolean): AuthorityLocation | string {
  const url = URL.parse(value);
  if (url === null) return "is not a URL";
  if (url.search || url.hash || url.username) return "has a query, a fragment or a user name";
  if (!isSecureOrLoopback(url)) return "is not an https URL";
  if (url.hostname === "login.microsoftonline.com") {
    return "is the authority of workforce tenants, not of external ones";
  }

  const ciam = url.hostname.endsWith(".ciamlogin.com");
  const path = url.pathname.replace(/\/+$/, "").replace(/\/v2\.0$/i, "");
  const tenant = path === "" && ciam ? `/${url.hostname.split(".")[0]}.onmicrosoft.com` : path;
  if (tenant === "" && !verbatim) return "does not name the tenant";

  const issuer = url.origin + (verbatim ? url.pathname.replace(/\/+$/, "") : `${tenant}/v2.0`);
  return {
    url: issuer,
    metadataUrl: `${issuer}/.well-known/openid-configuration`,
    origin: url.origin,
    loopback: isLoopback(url.hostname),
    ciam,
  };
}
