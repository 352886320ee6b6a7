import type { AccessTokenClaims } from "../tokens/access_token.ts";
import type { Customer } from "../directory/customers.ts";
import { AUTHENTICATE, GraphError } from "./error.ts";
import type { ChallengeForm, TenantState } from "../state/state.ts";

/**
 * Continuous access evaluation: a token that was issued before a revocation is refused with a claims challenge,
 * which says what to ask the authority for. Only clients that declared `cp1` get it [D]; the tokens of others work
 * until they expire.
 *
 * @throws {GraphError} 401 with the challenge
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function checkRevocation(
  tenant: TenantState,
  customer: Customer,
  token: AccessTokenClaims,
): void {
  const { form, since } = tenant.graphChallenge;
  const validAfter = Math.max(customer.tokensValidFrom, since);
  if (!token.understandsChallenges || token.issuedAt > validAfter) return;
  throw new GraphError(
    401,
    "InvalidAuthenticationToken",
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
    { "www-authenticate": challengeHeader(form, Math.floor(validAfter / 1000)) },
  );
}

function challengeHeader(form: ChallengeForm, notBefore: number): string {
  const claims = btoa(`{"access_token":{"nbf":{"essential":true, "value":"${notBefore}"}}}`);
  const bearer = [
    AUTHENTICATE,
    'error_description="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"',
    'error="insufficient_claims"',
    `claims="${claims}"`,
  ].join(", ");
  if (form === "plain") return bearer;
  if (form === "unquoted") {
    return bearer.replace(/authorization_uri="([^"]*)"/, "authorization_uri=$1");
  }
  return `PoP realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000", nonce="${
    btoa(String(notBefore))
  }", ${bearer}`;
}
