import { type AccessTokenClaims, GRAPH_APP_ID, readAccessToken } from "../tokens/access_token.ts";
import type { Customer } from "../directory/customers.ts";
import { checkRevocation } from "./challenge.ts";
import { AUTHENTICATE, GraphError, graphErrorResponse, graphHeaders } from "./error.ts";
import { profile } from "./profile.ts";
import { updateCustomer } from "./update.ts";
import type { TenantState } from "../state/state.ts";

const JSON_TYPE =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/**
 * Microsoft Graph, as far as a customer's own token reaches: `/v1.0/me` and below.
 *
 * @param path below `/v1.0`
 * @see https://learn.microsoft.com/graph/api/resources/user
 */
export async function graph(
  tenant: TenantState,
  request: Request,
  path: string,
  body: string,
): Promise<Response> {
  try {
    const { customer, token } = await authorizeCall(tenant, request);
    const operation = `${request.method} ${path.replace(/\/photos\/\d+x\d+\//, "/photo/")}`;
    switch (operation) {
      case "GET /me":
        requireScope(token, "User.Read", "User.ReadWrite");
        return getMe(tenant, request, customer);
      case "GET /me/photo/$value":
        requireScope(token, "User.Read", "User.ReadWrite");
        return getPhoto(request, customer);
      case "PATCH /me":
        requireScope(token, "User.ReadWrite");
        updateCustomer(customer, body);
        return new Response(null, { status: 204, headers: graphHeaders(request) });
      case "POST /me/revokeSignInSessions":
        requireScope(token, "User.ReadWrite", "User.RevokeSessions.All");
        customer.tokensValidFrom = tenant.now();
        return json(request, {
          "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean",
          value: true,
        });
    }
    throw new GraphError(
      400,
      "BadRequest",
      `Resource not found for the segment '${path.split("/").at(-1)}'.`,
    );
  } catch (error) {
    if (error instanceof GraphError) return graphErrorResponse(error, request, tenant.now());
    throw error;
  }
}

/** Checks the bearer token. @throws {GraphError} 401, or 404 for a deleted customer */
export async function authorizeCall(
  tenant: TenantState,
  request: Request,
): Promise<{ customer: Customer; token: AccessTokenClaims }> {
  const [, value] = /^bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!value) throw unauthorized("Access token is empty.");
  if (!value.includes(".")) {
    throw unauthorized(
      "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format. (JWS): 'EncodedHeader.EndcodedPayload.EncodedSignature'. (JWE): 'EncodedProtectedHeader.EncodedEncryptedKey.EncodedInitializationVector.EncodedCiphertext.EncodedAuthenticationTag'.",
    );
  }
  const token = await readAccessToken(tenant, value);
  if (!token) throw unauthorized("CompactToken validation failed with reason code: 80049228.");
  if (token.audience !== GRAPH_APP_ID) {
    throw unauthorized("Access token validation failure. Invalid audience.");
  }
  if (token.expires <= tenant.now()) {
    throw unauthorized("Lifetime validation failed, the token is expired.");
  }
  const customer = tenant.customers.get(token.customerId);
  if (!customer) {
    throw new GraphError(
      404,
      "Request_ResourceNotFound",
      `Resource '${token.customerId}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  checkRevocation(tenant, customer, token);
  return { customer, token };
}

function unauthorized(message: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, {
    "www-authenticate": AUTHENTICATE,
  });
}

/** @throws {GraphError} 403 unless the token has one of these scopes */
function requireScope({ scopes }: AccessTokenClaims, ...accepted: string[]): void {
  if (accepted.some((scope) => scopes.has(scope))) return;
  throw new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}

function getMe(tenant: TenantState, request: Request, customer: Customer): Response {
  const select = new URL(request.url).searchParams.get("$select");
  const properties = profile(tenant, customer, select?.split(","));
  return json(request, tenant.mutations.applyToBody("graph", properties));
}

/** @throws {GraphError} 404 without a photo; External ID's own code for it is not known [K] */
function getPhoto(request: Request, { photo }: Customer): Response {
  if (!photo) {
    throw new GraphError(
      404,
      "ImageNotFound",
      "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
    );
  }
  return new Response(Uint8Array.fromBase64(photo.base64), {
    headers: { ...graphHeaders(request), "content-type": photo.type },
  });
}

function json(request: Request, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: { ...graphHeaders(request), "content-type": JSON_TYPE, "odata-version": "4.0" },
  });
}
