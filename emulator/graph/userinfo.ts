import { pairwiseSubject } from "../tokens/id_token.ts";
import { authorizeCall } from "./graph.ts";
import { GraphError, graphErrorResponse, graphHeaders } from "./error.ts";
import type { TenantState } from "../state/state.ts";

/**
 * `GET|POST /oidc/userinfo`, which is Graph's. Its `sub` equals the ID token's.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/userinfo
 */
export async function userinfo(tenant: TenantState, request: Request): Promise<Response> {
  try {
    const { customer, token } = await authorizeCall(tenant, request);
    const claims = {
      sub: pairwiseSubject(tenant.tenantId, token.clientId, customer.id),
      name: customer.displayName ?? "unknown",
      family_name: customer.surname,
      given_name: customer.givenName,
      picture: "https://graph.microsoft.com/v1.0/me/photo/$value",
      email: customer.email,
    };
    return new Response(JSON.stringify(tenant.mutations.applyToBody("userinfo", claims)), {
      headers: { ...graphHeaders(request), "content-type": "application/json" },
    });
  } catch (error) {
    if (error instanceof GraphError) return graphErrorResponse(error, request, tenant.now());
    throw error;
  }
}
