import { createHash, randomBytes } from "node:crypto";
import type { Application, OptionalClaim } from "../directory/applications.ts";
import { type Customer, loginHintOf } from "../directory/customers.ts";
import type { Grant } from "../state/grants.ts";
import type { JwtPart } from "../keys/jwt.ts";
import { groupClaims, rolesFor } from "./membership.ts";
import { signJwt } from "./signature.ts";
import type { TenantState } from "../state/state.ts";

/** `iat` and `nbf` lie 5 minutes back, `exp` 65 minutes after them [R]. */
const BACK_DATED_SECONDS = 300;
const LIFETIME_SECONDS = 3900;

/**
 * An ID token of version 2.0.
 *
 * @param secret the client secret in use, for a mutation that signs with it
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export async function issueIdToken(
  tenant: TenantState,
  application: Application,
  customer: Customer,
  grant: Grant,
  secret: string,
): Promise<string> {
  const header: JwtPart = { typ: "JWT", alg: "RS256", kid: tenant.keys.current.kid };
  const payload = claimsOf(tenant, application, customer, grant);
  const signature = tenant.mutations.applyToIdToken(header, payload);
  return await signJwt(tenant, header, payload, signature, secret);
}

/** The pairwise subject of a customer at one app, 43 characters. */
export function pairwiseSubject(tenantId: string, clientId: string, customerId: string): string {
  return createHash("sha256").update(`${tenantId} ${clientId} ${customerId}`).digest("base64url");
}

function claimsOf(
  tenant: TenantState,
  application: Application,
  customer: Customer,
  grant: Grant,
): JwtPart {
  const iat = Math.floor(tenant.now() / 1000) - BACK_DATED_SECONDS;
  const optional = (claim: OptionalClaim) => application.optionalClaims.includes(claim);
  const roles = rolesFor(customer, application);
  const profile = grant.oidc.includes("profile");
  const claims: JwtPart = {
    acrs: grant.authenticationContexts.length > 0 ? grant.authenticationContexts : undefined,
    aio: `AXQAi/8ZAAAA${randomBytes(60).toString("base64url")}`,
    auth_time: optional("auth_time") ? Math.floor(grant.authTime / 1000) : undefined,
    ctry: optional("ctry") ? customer.country : undefined,
    email: grant.oidc.includes("email") || optional("email") ? customer.email : undefined,
    family_name: optional("family_name") ? customer.surname : undefined,
    given_name: optional("given_name") ? customer.givenName : undefined,
    idp: identityProviderClaim(tenant, customer),
    ipaddr: optional("ipaddr") ? "127.0.0.1" : undefined,
    login_hint: optional("login_hint") ? loginHintOf(customer) : undefined,
    name: profile ? customer.displayName ?? "unknown" : undefined,
    nonce: grant.nonce,
    oid: profile ? customer.id : undefined,
    preferred_username: profile ? customer.email : undefined,
    rh: `1.AXwA${randomBytes(30).toString("base64url")}.`,
    roles: roles.length > 0 ? roles : undefined,
    sid: optional("sid") ? grant.sid : undefined,
    sub: pairwiseSubject(tenant.tenantId, application.clientId, customer.id),
    tid: tenant.tenantId,
    upn: optional("upn") ? tenant.customers.principalNameOf(customer) : undefined,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
    verified_primary_email: optional("verified_primary_email") ? [customer.email] : undefined,
    xms_edov: optional("xms_edov") ? true : undefined,
    ...groupClaims(tenant, application, customer),
  };
  const issued = Object.entries(claims).filter(([, value]) => value !== undefined);
  const all = Object.entries({ ...customer.claims, ...Object.fromEntries(issued) });
  const first = {
    aud: application.clientId,
    iss: tenant.issuer,
    iat,
    nbf: iat,
    exp: iat + LIFETIME_SECONDS,
  };
  // Twice: they come first, and no claim of the customer replaces them.
  return { ...first, ...Object.fromEntries(all.sort(([a], [b]) => a < b ? -1 : 1)), ...first };
}

/** Local accounts name the tenant's own STS, social ones the provider [R in part, ?]. */
function identityProviderClaim(tenant: TenantState, customer: Customer): string {
  if (customer.identityProvider === "local") return `https://sts.windows.net/${tenant.tenantId}/`;
  return customer.identityProvider;
}
