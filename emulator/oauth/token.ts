import { AadstsError, errorUri, incidentAt } from "../faults/aadsts_error.ts";
import { authenticateClient } from "./client_authentication.ts";
import type { Engine } from "../engine/provider.ts";
import { redeemCode, redeemRefreshToken } from "./redemption.ts";
import type { TenantState } from "../state/state.ts";
import { scopesAsked, tokenResponse } from "./token_response.ts";

/**
 * `POST /{tenant}/oauth2/v2.0/token`: codes and refresh tokens, with Microsoft's bodies and headers.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret
 */
export async function token(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
): Promise<Response> {
  const incident = incidentAt(tenant.now(), request.headers.get("client-request-id"));
  const headers = {
    "cache-control": "no-store, no-cache",
    "pragma": "no-cache",
    "content-type": "application/json; charset=utf-8",
    "expires": "-1",
    "p3p": 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-ests-server": "2.1.0 - emulator",
    "x-ms-request-id": incident.traceId,
    "x-xss-protection": "0",
  };
  try {
    const body = await redeem(tenant, engine, request, form);
    return new Response(JSON.stringify(tenant.mutations.applyToBody("token response", body)), {
      headers,
    });
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error;
    const body = {
      error: error.error,
      error_description: error.describe(incident, " "),
      error_codes: [error.code],
      timestamp: incident.timestamp,
      trace_id: incident.traceId,
      correlation_id: incident.correlationId,
      error_uri: errorUri(tenant.origin, error.code),
      ...(error.suberror ? { suberror: error.suberror } : {}),
      ...(error.claims ? { claims: error.claims } : {}),
    };
    return new Response(JSON.stringify(body), { status: error.status, headers });
  }
}

async function redeem(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
): Promise<Record<string, unknown>> {
  const grantType = form.get("grant_type");
  if (!grantType) throw new AadstsError(900144, { values: ["grant_type"] });
  const client = await authenticateClient(tenant, request, form);
  tenant.refusals.check("token");
  const asked = scopesAsked(form.get("scope"));
  const { grant, engineToken } = grantType === "authorization_code"
    ? await redeemCode(tenant, engine, request, form, client.application)
    : grantType === "refresh_token"
    ? await redeemRefreshToken(tenant, engine, request, form, client.application)
    : refuse(grantType);
  const customer = tenant.customers.get(grant.customerId);
  if (!customer) throw new AadstsError(50034, { values: [tenant.name] });
  return await tokenResponse(tenant, client, customer, { grant, engineToken }, asked);
}

function refuse(grantType: string): never {
  throw new AadstsError(70003, { values: [grantType] });
}
