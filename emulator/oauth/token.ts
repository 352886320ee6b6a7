import { AadstsError } from "../faults/aadsts_error.ts";
import { authenticateClient } from "./client_authentication.ts";
import { DEVICE_CODE_GRANT, redeemDeviceCode } from "./device_code.ts";
import { tokenEndpointAnswer } from "./token_answer.ts";
import type { Engine } from "../engine/provider.ts";
import { ON_BEHALF_OF_GRANT, redeemAssertion } from "./on_behalf_of.ts";
import { redeemCode, redeemRefreshToken } from "./redemption.ts";
import type { TenantState } from "../state/state.ts";
import { scopesAsked, tokenResponse } from "./token_response.ts";

/**
 * `POST /{tenant}/oauth2/v2.0/token`: codes, refresh tokens, assertions and device codes, with Microsoft's bodies and headers.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret
 */
export async function token(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
): Promise<Response> {
  return await tokenEndpointAnswer(tenant, request, async () => {
    const body = form.get("grant_type") === DEVICE_CODE_GRANT
      ? redeemDeviceCode(tenant, form)
      : await redeem(tenant, engine, request, form);
    return tenant.mutations.applyToBody("token response", body);
  });
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
    : grantType === ON_BEHALF_OF_GRANT
    ? await redeemAssertion(tenant, form, client.application, asked)
    : refuse(grantType);
  const customer = tenant.customers.get(grant.customerId);
  if (!customer) throw new AadstsError(50034, { values: [tenant.name] });
  return await tokenResponse(tenant, client, customer, { grant, engineToken }, asked);
}

function refuse(grantType: string): never {
  throw new AadstsError(70003, { values: [grantType] });
}
