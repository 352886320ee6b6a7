import { GRAPH_APP_ID } from "../directory/graph_permissions.ts";
import type { TenantState } from "../state/state.ts";
import { type AccessTokenClaims, readAccessToken } from "../tokens/access_token.ts";
import { AUTHENTICATE, GraphError } from "./error.ts";

/** Checks the bearer token of a call of Graph. @throws {GraphError} 401 */
export async function readGraphToken(
  tenant: TenantState,
  request: Request,
): Promise<AccessTokenClaims> {
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
  return token;
}

function unauthorized(message: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, {
    "www-authenticate": AUTHENTICATE,
  });
}
