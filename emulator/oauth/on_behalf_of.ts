import { decodeJwt } from "jose";
import type { Application } from "../directory/applications.ts";
import { AadstsError } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";
import { readAccessToken } from "../tokens/access_token.ts";
import type { Scopes } from "../tokens/scopes.ts";
import type { Redeemed } from "./redemption.ts";

/** `grant_type` of the on-behalf-of flow. @see RFC 7523 */
export const ON_BEHALF_OF_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/**
 * On behalf of: an API exchanges the access token that it was called with for one of another API. No refresh
 * token is issued here.
 *
 * @param application the API that calls
 * @throws {AadstsError} 50013, 500131, 70003 or 900144
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export async function redeemAssertion(
  tenant: TenantState,
  form: URLSearchParams,
  application: Application,
  asked: Scopes | undefined,
): Promise<Redeemed> {
  const assertion = form.get("assertion");
  if (!assertion) throw new AadstsError(900144, { values: ["assertion"] });
  if (!asked) throw new AadstsError(900144, { values: ["scope"] });
  if (form.get("requested_token_use") !== "on_behalf_of") {
    throw new AadstsError(900144, { values: ["requested_token_use"] });
  }
  const token = await readAccessToken(tenant, assertion);
  if (!token || token.expires <= tenant.now()) throw new AadstsError(50013);
  const { clientId, identifierUris } = application;
  if (![clientId, ...identifierUris].includes(token.audience)) throw new AadstsError(500131);
  // An ID token for this app has the same audience, but no scopes.
  const { scp, sid, acrs } = decodeJwt(assertion);
  if (!scp) throw new AadstsError(50013);
  return {
    grant: {
      clientId,
      customerId: token.customerId,
      oidc: asked.oidc.filter((scope) => scope !== "offline_access"),
      resources: [...asked.resources.keys()],
      redirectUri: "",
      nonce: undefined,
      sid: String(sid),
      authTime: token.issuedAt,
      clientInfo: false,
      understandsChallenges: token.understandsChallenges,
      authenticationContexts: Array.isArray(acrs) ? acrs.map(String) : [],
    },
    engineToken: undefined,
  };
}
