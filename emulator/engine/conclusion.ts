import type { KoaContextWithOIDC } from "oidc-provider-types";
import { AadstsError } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";
import { cancelParams, errorParams } from "./authorization_response.ts";
import type { ClaimsRequest } from "../tokens/claims_request.ts";
import type { Customer } from "../directory/customers.ts";
import { guidFrom } from "../directory/guid.ts";
import { checkConsent, grantedPermissions } from "../tokens/scopes.ts";
import type { TenantState } from "../state/state.ts";
import { markWithTenant } from "../state/tenant_mark.ts";

/** The parts of an authorization request that the engine does not know. They pass through it as JSON. */
export interface EntraRequest {
  /** OpenID Connect scopes that were asked for. */
  oidc: string[];
  /** Permissions that were asked for, by resource. */
  resources: Record<string, string[]>;
  /** MSAL's `client_info=1` was sent. */
  clientInfo: boolean;
  /** What the `claims` parameter asks for. */
  claims: ClaimsRequest;
}

/** The error description that the sign-in pages give the engine when the customer pressed Cancel. */
export const CANCELLED = "cancelled";

/**
 * Ends an authorization request, once the engine has a code or an error for the app. The tenant's own rules are
 * checked (deleted account, assignment, consent), and the parameters get Microsoft's shape: `code`, `state`,
 * `session_state`, but no `iss`.
 */
export function concludeAuthorization(
  tenant: TenantState,
  ctx: KoaContextWithOIDC,
  payload: Record<string, string>,
): Record<string, string> {
  const state = payload.state;
  if (payload.error_description === CANCELLED) return cancelParams(state);
  if (payload.error) return errorParams(tenant, fromEngine(payload), state);

  const application = tenant.applications.get(ctx.oidc.client!.clientId)!;
  const session = ctx.oidc.session!;
  const customer = tenant.customers.get(session.accountId!);
  const request = JSON.parse(String(ctx.oidc.params?.entra_request)) as EntraRequest;
  try {
    admit(tenant, application, customer, request);
  } catch (error) {
    if (error instanceof AadstsError) return errorParams(tenant, error, state);
    throw error;
  }
  const sid = guidFrom(`session ${session.uid}`);
  const code = markWithTenant(tenant.tenantId, payload.code!);
  tenant.grants.addCode(code, {
    clientId: application.clientId,
    customerId: session.accountId!,
    oidc: request.oidc,
    resources: Object.keys(request.resources),
    redirectUri: String(ctx.oidc.params?.redirect_uri),
    nonce: ctx.oidc.params?.nonce as string | undefined,
    sid,
    authTime: (session.loginTs ?? 0) * 1000,
    clientInfo: request.clientInfo,
    understandsChallenges: request.claims.understandsChallenges,
    authenticationContexts: contextsOf(application, request, session.acr),
  });
  return {
    code,
    ...(state === undefined ? {} : { state }),
    session_state: guidFrom(`${sid} at ${application.clientId}`),
  };
}

/** Tokens carry `acrs` only if the request asked for it, or the app registered it as an optional claim [D]. */
function contextsOf(
  { optionalClaims }: Application,
  { claims }: EntraRequest,
  satisfied: string | undefined,
): string[] {
  if (satisfied === undefined) return [];
  const isAsked = claims.authenticationContext === satisfied || optionalClaims.includes("acrs");
  return isAsked ? [satisfied] : [];
}

/** @throws {AadstsError} 16000, 50057, 50105, 50146 or what the scopes cause */
function admit(
  tenant: TenantState,
  application: Application,
  customer: Customer | undefined,
  request: EntraRequest,
): void {
  tenant.refusals.check("redirect");
  if (!customer) {
    throw new AadstsError(16000, {
      values: ["(deleted)", tenant.issuer, tenant.name, application.clientId],
    });
  }
  if (!customer.accountEnabled) throw new AadstsError(50057, { error: "access_denied" });
  if (application.mappedClaimsRefused) throw new AadstsError(50146);
  if (application.assignmentRequired && !application.assignedUsers.includes(customer.id)) {
    throw new AadstsError(50105, {
      values: [application.clientId, application.name, customer.email],
    });
  }
  for (const [resource, permissions] of Object.entries(request.resources)) {
    grantedPermissions(tenant, application, resource, permissions);
  }
  checkConsent(application);
}

/** The engine itself refuses little more than silent requests without a session: the rest was checked before. */
function fromEngine({ error, error_description }: Record<string, string>): AadstsError {
  if (error?.endsWith("_required")) return new AadstsError(50058);
  if (error === "access_denied") return new AadstsError(65004);
  return new AadstsError(9002313, { values: [error_description ?? ""] });
}
