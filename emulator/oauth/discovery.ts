import { AadstsError, incidentAt } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";

const JSON_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "access-control-allow-origin": "*",
  "cache-control": "max-age=86400, private",
  "x-content-type-options": "nosniff",
};

/**
 * `GET /{contoso.onmicrosoft.com | tenantId}/v2.0/.well-known/openid-configuration`: fields and their order as
 * recorded at workforce tenants [R], the issuer as in External ID [D], endpoints on the host that was called [K].
 * Fields that Microsoft does not have are missing here too, such as `code_challenge_methods_supported`.
 *
 * @param name the first part of the path; `organizations` is where administrators of any tenant sign in
 */
export function discovery(tenant: TenantState, name: string): Response {
  const isGeneric = name === "organizations";
  const base = `${tenant.origin}/${isGeneric ? name : tenant.tenantId}`;
  const document = {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: [
      "client_secret_post",
      "private_key_jwt",
      "client_secret_basic",
    ],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    // Microsoft's own placeholder: the tenant is not known before somebody signs in.
    issuer: isGeneric ? `${tenant.origin}/{tenantid}/v2.0` : tenant.issuer,
    request_uri_parameter_supported: false,
    // Graph is on the tenant's own origin here; in reality https://graph.microsoft.com/oidc/userinfo.
    userinfo_endpoint: `${tenant.origin}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      "sub",
      "iss",
      "cloud_instance_name",
      "cloud_instance_host_name",
      "cloud_graph_host_name",
      "msgraph_host",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "acr",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
      "at_hash",
      "c_hash",
      "email",
    ],
    kerberos_endpoint: `${base}/kerberos`,
    tenant_region_scope: "EU",
    cloud_instance_name: "microsoftonline.com",
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: "graph.microsoft.com",
    rbac_url: "https://pas.windows.net",
  };
  return new Response(JSON.stringify(tenant.mutations.applyToBody("discovery", document)), {
    headers: JSON_HEADERS,
  });
}

/** `GET /{tenant}/discovery/v2.0/keys`. */
export function keySet(tenant: TenantState): Response {
  const keys = tenant.mutations.applyToBody("keys", { keys: tenant.keys.published(tenant.issuer) });
  return new Response(JSON.stringify(keys), { headers: JSON_HEADERS });
}

/** The answer for a tenant that does not exist: 400, not 404. */
export function unknownTenant(tenant: TenantState, name: string): Response {
  const error = new AadstsError(90002, { values: [name] });
  const body = error.body(incidentAt(tenant.now()), tenant.origin);
  return new Response(JSON.stringify(body), { status: 400, headers: JSON_HEADERS });
}
