import { isLoopback, isSecureOrLoopback } from "../../net/loopback.ts";
import { type Mistake, withRightSuggestion } from "../mistake.ts";
import { nationalCloudMistake, nationalTenantMistake } from "./national_cloud.ts";
import { AUTHORITY_SAMPLE, CUSTOM_DOMAIN_SAMPLE, SUBDOMAIN_HINT } from "../variables.ts";

/** Where a tenant's metadata is, and what the address says about the tenant. */
export interface AuthorityLocation {
  /** The authority in its `/v2.0` form, which some tenants also use as their issuer. */
  readonly url: string;
  /** Where the metadata is. */
  readonly metadataUrl: string;
  /** The authority's origin. Browsers are sent there to sign in, and come back from there. */
  readonly origin: string;
  /** Whether it runs on this machine, as the emulator does. Only then may its endpoints use http. */
  readonly loopback: boolean;
  /** Whether it is on `ciamlogin.com`, where a tenant's guid can be its host name. */
  readonly ciam: boolean;
}

const CIAM = ".ciamlogin.com";
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?\.ciamlogin\.com$/;

/**
 * Says what to set if an authority is missing or wrong.
 *
 * @param verbatim whether it is the complete authority of a custom domain
 */
export function authorityFix(verbatim: boolean): string {
  return verbatim ? `Set ${CUSTOM_DOMAIN_SAMPLE}` : `Set ${AUTHORITY_SAMPLE}, ${SUBDOMAIN_HINT}`;
}

/**
 * Reads an authority in every form that the portal and the documentation use: with or without the tenant, a trailing
 * slash or `/v2.0`.
 *
 * @param value `https://{subdomain}.ciamlogin.com[/{subdomain}.onmicrosoft.com | /{tenant guid}][/v2.0][/]`
 * @param verbatim true if the value is a complete OpenID Connect authority (a custom domain); nothing is added to it
 * @returns the location, or what is wrong with the value
 * @see https://learn.microsoft.com/entra/external-id/customers/concept-supported-features-customers (authority URL)
 */
export function locateAuthority(value: string, verbatim: boolean): AuthorityLocation | Mistake {
  const find = (value: string) => locate(value, verbatim);
  return withRightSuggestion(find(value), find);
}

function locate(value: string, verbatim: boolean): AuthorityLocation | Mistake {
  // A trailing dot is allowed in a host name, and means the same host.
  const url = URL.parse(value.replace(/^(https?:\/\/[^/:?#]+)\.(?=[/:]|$)/i, "$1"));
  const mistake = url === null ? notAUrl(value) : mistakeIn(url, value);
  if (mistake !== undefined) return { fix: authorityFix(verbatim), ...mistake };
  const { origin, hostname, pathname } = url!;

  const ciam = hostname.endsWith(CIAM);
  const path = pathname.replace(/\/+$/, "").replace(/\/v2\.0$/i, "");
  const tenant = path === "" && ciam ? `/${hostname.split(".")[0]}.onmicrosoft.com` : path;
  if (tenant === "" && !verbatim) return withoutTenant(url!);

  const issuer = origin + (verbatim ? pathname.replace(/\/+$/, "") : `${tenant}/v2.0`);
  return {
    url: issuer,
    metadataUrl: `${issuer}/.well-known/openid-configuration`,
    origin,
    loopback: isLoopback(hostname),
    ciam,
  };
}

/** A mistake whose fix, unless it has one of its own, is {@linkcode authorityFix}. */
type PartialMistake = Omit<Mistake, "fix"> & Partial<Pick<Mistake, "fix">>;

/** The authority of the tenant with this name: `contoso`, or `contoso.onmicrosoft.com`. */
function authorityOf(name: string): string {
  const subdomain = name.replace(/\.onmicrosoft\.com$/i, "").toLowerCase();
  return `https://${subdomain}${CIAM}/${subdomain}.onmicrosoft.com`;
}

function mistakeIn(url: URL, value: string): PartialMistake | undefined {
  // `localhost:3100` is a URL, too: its scheme is "localhost".
  if (!url.pathname.startsWith("/")) return notAUrl(value);
  if (!/^https?:$/.test(url.protocol)) return { problem: "is not an https URL" };
  return nationalCloudMistake(url) ?? nationalTenantMistake(url) ?? mistaken(url) ??
    misplaced(url);
}

function notAUrl(value: string): PartialMistake {
  const problem = "is not a URL";
  const fix = "Write it in full, https:// included";
  if (/^[a-z0-9-]+(\.onmicrosoft\.com)?$/i.test(value)) {
    return { problem, fix, suggestion: authorityOf(value) };
  }
  const [, host = ""] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d+)?(?:\/\S*)?$/i.exec(value) ?? [];
  if (isLoopback(host)) return { problem, fix, suggestion: `http://${value}` };
  return host.includes(".") ? { problem, fix, suggestion: `https://${value}` } : { problem };
}

/** Recognizes addresses of other Microsoft services, and of other parts of External ID. */
function mistaken({ origin, hostname, pathname }: URL): PartialMistake | undefined {
  const [, first = "", ...others] = pathname.replace(/\/v2\.0\/?$/i, "").split("/");
  const named = /^[a-z0-9-]+\.onmicrosoft\.com$/i.test(first)
    ? { suggestion: authorityOf(first) }
    : {};
  if (/^https?$/.test(hostname) && pathname.startsWith("//")) {
    return { problem: "has https:// twice", suggestion: `https:${pathname}` };
  }
  // `www.` or another label before the subdomain has no certificate there.
  if (/(^|\.)ciamlogin\.com$/.test(hostname) && !SUBDOMAIN.test(hostname)) {
    return { problem: "does not name the tenant's subdomain", ...named };
  }
  if (/^(login\.microsoftonline\.com|login\.windows\.net|sts\.windows\.net)$/.test(hostname)) {
    return { problem: "is the authority of workforce tenants, not of external ones", ...named };
  }
  if (/(^|\.)(microsoft|azure|windows|live)\.(com|net)$/.test(hostname)) {
    return { problem: `is on ${hostname}, another service of Microsoft`, ...named };
  }
  if (/(^|\.)b2clogin\.com$/.test(hostname)) {
    return { problem: "is the authority of an Azure AD B2C tenant, not of an external one" };
  }
  if (hostname.endsWith(".onmicrosoft.com")) {
    return {
      problem: "is the tenant's domain, not its authority",
      suggestion: authorityOf(hostname),
    };
  }
  if (hostname.endsWith(CIAM) && /^(common|organizations|consumers)$/i.test(first)) {
    return { problem: `does not name one tenant, but "${first}"` };
  }
  const [before, after] = pathname.split(/\/\.well-known\/openid-configuration$/);
  if (after !== undefined) {
    return {
      problem: "is the address of the metadata",
      fix: "Leave out /.well-known/openid-configuration",
      suggestion: origin + before,
    };
  }
  if (/\/oauth2\//.test(pathname)) {
    return {
      problem: "is the address of an endpoint",
      fix: "Leave out everything after the tenant",
      suggestion: `${origin}/${first}`,
    };
  }
  if (/\/\/+[^/]/.test(pathname)) {
    const suggestion = origin + pathname.replace(/\/{2,}/g, "/");
    return { problem: "has two slashes in its path", suggestion };
  }
  if (hostname.endsWith(CIAM) && !/^[a-z0-9.-]*$/i.test(first)) {
    return { problem: `names the tenant "${first}", which is neither a domain nor a tenant ID` };
  }
  // On ciamlogin.com the path holds the tenant only. A custom domain may have any path.
  if (hostname.endsWith(CIAM) && others.some((segment) => segment !== "")) {
    return {
      problem: `has "${
        others.join("/")
      }" after the tenant, but a user flow does not belong in the authority`,
      fix: "Leave it out: the tenant knows the app's user flow (External Identities → User flows)",
      suggestion: `${origin}/${first}`,
    };
  }
  return undefined;
}

function misplaced(url: URL): PartialMistake | undefined {
  if (url.hostname.endsWith(CIAM) && /^\?(p|policy|.*[&?]p)=/i.test(url.search)) {
    return {
      problem: "has a user flow in its query, but a user flow does not belong in the authority",
      suggestion: url.origin + url.pathname,
    };
  }
  if (url.search || url.hash || url.username) {
    return { problem: "has a query, a fragment or a user name" };
  }
  return isSecureOrLoopback(url) ? undefined : { problem: "is not an https URL" };
}

function withoutTenant({ origin, hostname }: URL): Mistake {
  const problem = "does not name the tenant";
  if (isLoopback(hostname)) {
    const suggestion = `${origin}/contoso.onmicrosoft.com`;
    return { problem, fix: `The emulator's tenant is ${suggestion}`, suggestion };
  }
  return {
    problem,
    fix:
      `If ${hostname} is your custom domain, set OIDC_AUTHORITY=${origin}/<tenant id>/v2.0 instead, and TENANT_ID`,
  };
}
