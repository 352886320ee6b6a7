import { AadstsError } from "../faults/aadsts_error.ts";
import type { DeviceCode } from "../state/device_codes.ts";
import { findApplication } from "../state/replication.ts";
import type { TenantState } from "../state/state.ts";
import { issueAdministratorTokens } from "../tokens/administrator_token.ts";
import { GRAPH, parseScopes } from "../tokens/scopes.ts";
import { GRAPH_SCOPES } from "../directory/graph_permissions.ts";
import { tokenEndpointAnswer } from "./token_answer.ts";

/** `grant_type` of the device code flow. @see RFC 8628 section 3.4 */
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Microsoft's own public clients, which every tenant knows. */
const MICROSOFT_CLIENTS: Record<string, string> = {
  "14d82eec-204b-4c2f-b7e8-296a70dab67e": "Microsoft Graph Command Line Tools",
};

/**
 * `POST /{organizations | tenant}/oauth2/v2.0/devicecode`: begins the sign-in of an administrator.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export function deviceCode(
  tenant: TenantState,
  request: Request,
  form: URLSearchParams,
): Promise<Response> {
  return tokenEndpointAnswer(tenant, request, () => {
    const clientId = checkPublicClient(tenant, form);
    const scope = form.get("scope");
    if (!scope) throw new AadstsError(900144, { values: ["scope"] });
    checkGraphScopes(scope);
    const code = tenant.deviceCodes.add(clientId, scope.split(" ").filter(Boolean));
    decideByPolicy(tenant, code);
    const page = `${tenant.origin}/devicelogin`;
    tenant.log(`Device code for an administrator: ${code.userCode}, at ${page}`);
    return {
      user_code: code.userCode,
      device_code: code.deviceCode,
      verification_uri: page,
      expires_in: Math.round((code.expires - tenant.now()) / 1000),
      interval: tenant.policies.deviceCodes === "ask" ? 5 : 1,
      message:
        `To sign in, use a web browser to open the page ${page} and enter the code ${code.userCode} to authenticate.`,
    };
  });
}

/**
 * Redeems a device code, once a person has decided.
 *
 * @throws {AadstsError} 70016 while nobody has; 65004, 70018, 70020 or 7000218, or a refusal on demand
 */
export function redeemDeviceCode(
  tenant: TenantState,
  form: URLSearchParams,
): Record<string, unknown> {
  const clientId = checkPublicClient(tenant, form);
  const value = form.get("device_code");
  if (!value) throw new AadstsError(900144, { values: ["device_code"] });
  const code = tenant.deviceCodes.find(value);
  if (!code || code.clientId !== clientId) throw new AadstsError(70018);
  if (code.expires <= tenant.now()) throw new AadstsError(70020);
  if (code.decision === undefined) throw new AadstsError(70016);
  tenant.deviceCodes.remove(value);
  tenant.refusals.check("token");
  if (code.decision === "declined") {
    throw new AadstsError(65004, { error: "authorization_declined" });
  }
  const { oidc, resources } = parseScopes(code.scopes.join(" "));
  const names = (resources.get(GRAPH) ?? []).filter((name) =>
    !tenant.policies.withheldScopes.includes(name)
  );
  const issued = issueAdministratorTokens(tenant, clientId, code.decision, names, oidc);
  return {
    token_type: "Bearer",
    scope: [...oidc.filter((name) => name !== "offline_access"), ...names.map(asUri)].join(" "),
    expires_in: issued.expiresIn,
    ext_expires_in: issued.expiresIn,
    access_token: issued.accessToken,
    ...(issued.idToken ? { id_token: issued.idToken } : {}),
  };
}

/** @throws {AadstsError} 900144, 700016 or 7000218 */
function checkPublicClient(tenant: TenantState, form: URLSearchParams): string {
  const clientId = form.get("client_id");
  if (!clientId) throw new AadstsError(900144, { values: ["client_id"] });
  if (clientId in MICROSOFT_CLIENTS) return clientId;
  const application = findApplication(tenant, clientId);
  if (!application) throw new AadstsError(700016, { values: [clientId, tenant.name] });
  if (application.platform === "web") throw new AadstsError(7000218);
  return clientId;
}

/** @throws {AadstsError} 70011 for another API's scopes, 650053 for a permission that Graph does not have */
function checkGraphScopes(scope: string): void {
  for (const [resource, names] of parseScopes(scope).resources) {
    if (resource !== GRAPH) throw new AadstsError(70011, { values: [scope] });
    const unknown = names.find((name) => !GRAPH_SCOPES.some(({ value }) => value === name));
    if (unknown) throw new AadstsError(650053, { values: ["", unknown, GRAPH] });
  }
}

function decideByPolicy({ policies, administrators, now }: TenantState, code: DeviceCode): void {
  if (policies.deviceCodes === "approve") code.decision = administrators[0];
  if (policies.deviceCodes === "decline") code.decision = "declined";
  if (policies.deviceCodes === "expire") code.expires = now();
}

function asUri(name: string): string {
  return `${GRAPH}/${name}`;
}
