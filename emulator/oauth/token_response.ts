import { Buffer } from "node:buffer";
import { AadstsError } from "../faults/aadsts_error.ts";
import { issueAccessToken } from "../tokens/access_token.ts";
import type { AuthenticatedClient } from "./client_authentication.ts";
import type { Customer } from "../directory/customers.ts";
import { issueIdToken } from "../tokens/id_token.ts";
import type { Redeemed } from "./redemption.ts";
import {
  grantedPermissions,
  GRAPH,
  parseScopes,
  scopeEcho,
  type Scopes,
} from "../tokens/scopes.ts";
import type { TenantState } from "../state/state.ts";

/** How many token responses the management page shows. */
const ISSUED_REMEMBERED = 5;

/** The scope parameter: optional, one resource at most. @throws {AadstsError} 28000, 28003 or 70011 */
export function scopesAsked(scope: string | null): Scopes | undefined {
  if (scope === null) return undefined;
  if (scope === "") throw new AadstsError(28003);
  const scopes = parseScopes(scope);
  if (scopes.resources.size > 1) throw new AadstsError(28000, { values: [scope] });
  return scopes;
}

/**
 * The body of a success, its members in Microsoft's order [R]: a refresh token only with `offline_access`, an
 * ID token only with `openid`.
 *
 * @throws {AadstsError} 500011, 650053, 650057, 65001 or 90094 for the scopes
 */
export async function tokenResponse(
  tenant: TenantState,
  { application, secret }: AuthenticatedClient,
  customer: Customer,
  { grant, engineToken }: Redeemed,
  asked: Scopes | undefined,
): Promise<Record<string, unknown>> {
  const [first = [grant.resources[0] ?? GRAPH, [".default"]] as const] = asked?.resources ?? [];
  const [resource, names] = first;
  const onlyOidc = !asked?.resources.size && grant.resources.length === 0;
  const permissions = onlyOidc ? [] : grantedPermissions(tenant, application, resource, names);
  const accessToken = issueAccessToken(tenant, application, customer, grant, resource, permissions);
  const echo = scopeEcho(application, grant.oidc, resource, permissions);
  const idToken = grant.oidc.includes("openid")
    ? await issueIdToken(tenant, application, customer, grant, secret)
    : undefined;
  tenant.issued.unshift({
    at: tenant.now(),
    clientId: application.clientId,
    scope: echo,
    idToken,
    accessToken: accessToken.value,
  });
  tenant.issued.splice(ISSUED_REMEMBERED);
  return {
    token_type: "Bearer",
    scope: echo,
    expires_in: accessToken.expiresIn,
    ext_expires_in: accessToken.expiresIn,
    access_token: accessToken.value,
    ...(engineToken ? { refresh_token: tenant.grants.addRefreshToken(grant, engineToken) } : {}),
    ...(idToken ? { id_token: idToken } : {}),
    ...(grant.clientInfo ? { client_info: clientInfo(tenant, customer) } : {}),
  };
}

/** The key that MSAL stores accounts under. */
function clientInfo({ tenantId }: TenantState, { id }: Customer): string {
  return Buffer.from(JSON.stringify({ uid: id, utid: tenantId })).toString("base64url");
}
