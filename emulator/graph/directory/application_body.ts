import type {
  ApiScope,
  Application,
  AppRole,
  OptionalClaim,
} from "../../directory/applications.ts";
import { GRAPH_APP_ID, GRAPH_SCOPES } from "../../directory/graph_permissions.ts";
import type { TenantState } from "../../state/state.ts";
import { badRequest, checkBody, textOf } from "./call.ts";
import type { Resource } from "./filter.ts";
import { certificatesOf } from "./key_credentials.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** Members of the resource that a registration has a place of its own for. */
const OWN_MEMBERS = new Set([
  "@odata.context",
  "@odata.type",
  "id",
  "appId",
  "createdDateTime",
  "displayName",
  "web",
  "spa",
  "publicClient",
  "isFallbackPublicClient",
  "requiredResourceAccess",
  "optionalClaims",
  "identifierUris",
  "api",
  "appRoles",
  "groupMembershipClaims",
  "passwordCredentials",
  "keyCredentials",
]);

/** What a body may hold, by example. */
const EXAMPLE = {
  displayName: "",
  isFallbackPublicClient: true,
  web: { redirectUris: [""], logoutUrl: "" },
  spa: { redirectUris: [""] },
  publicClient: { redirectUris: [""] },
  requiredResourceAccess: [{ resourceAppId: "", resourceAccess: [{ id: "", type: "" }] }],
  optionalClaims: { idToken: [{ name: "" }] },
  identifierUris: [""],
  api: {
    requestedAccessTokenVersion: 0,
    oauth2PermissionScopes: [{ id: "", value: "", isEnabled: true }],
  },
  appRoles: [{ id: "", value: "", displayName: "" }],
  groupMembershipClaims: "",
  passwordCredentials: [{}],
  keyCredentials: [{ key: "", keyId: "", displayName: "" }],
};

/**
 * Puts the members of a Graph body into a registration. Nothing changes unless all of it is right.
 *
 * @throws {GraphError} 400
 */
export function applyResource(tenant: TenantState, application: Application, body: Json): void {
  checkBody(body, EXAMPLE);
  if (body.passwordCredentials?.length) {
    throw badRequest("Property passwordCredentials cannot be set. Use addPassword.");
  }
  const changes: Partial<Application> = {};
  if ("displayName" in body) changes.name = textOf(body, "displayName");
  if (body.isFallbackPublicClient === true) changes.platform = "mobile";
  for (const [platform, member] of [["web", "web"], ["spa", "spa"], ["mobile", "publicClient"]]) {
    const uris = body[member!]?.redirectUris;
    if (!uris || (uris.length === 0 && application.platform !== platform)) continue;
    changes.redirectUris = checkRedirectUris(uris);
    changes.platform = platform as Application["platform"];
  }
  if (body.web && "logoutUrl" in body.web) {
    changes.frontChannelLogoutUrl = checkLogoutUrl(body.web.logoutUrl);
  }
  if (body.requiredResourceAccess) {
    changes.permissions = body.requiredResourceAccess.flatMap((one: Json) =>
      permissionsOf(tenant, one)
    );
  }
  if (body.optionalClaims) {
    const claims = (body.optionalClaims.idToken ?? []) as { name: OptionalClaim }[];
    changes.optionalClaims = claims.map(({ name }) => name);
  }
  if (body.identifierUris) changes.identifierUris = body.identifierUris;
  if (body.api?.oauth2PermissionScopes) {
    changes.apiScopes = checkRemoval(application.apiScopes, body.api.oauth2PermissionScopes);
  }
  if (body.api && "requestedAccessTokenVersion" in body.api) {
    changes.accessTokenVersion = body.api.requestedAccessTokenVersion === 2 ? 2 : 1;
  }
  if (body.appRoles) changes.appRoles = body.appRoles as AppRole[];
  if ("groupMembershipClaims" in body) changes.groupMembershipClaims = body.groupMembershipClaims;
  if (body.keyCredentials) {
    Object.assign(changes, certificatesOf(application, body.keyCredentials));
  }
  changes.otherProperties = {
    ...application.otherProperties,
    ...Object.fromEntries(Object.entries(body).filter(([name]) => !OWN_MEMBERS.has(name))),
    ...(body.web ? { web: { ...application.otherProperties.web as Resource, ...body.web } } : {}),
    ...(body.api ? { api: { ...application.otherProperties.api as Resource, ...body.api } } : {}),
  };
  Object.assign(application, changes);
}

/** http is for localhost only, and there are no wildcards [K]. */
function checkRedirectUris(uris: string[]): string[] {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    const isLocal = url?.hostname === "localhost" || url?.hostname === "127.0.0.1";
    const isAllowed = url && url.protocol !== "http:" || isLocal;
    if (!isAllowed || uri.includes("*")) {
      throw badRequest(
        "Invalid value specified for property 'redirectUris' of resource 'Application'.",
      );
    }
  }
  return uris;
}

function checkLogoutUrl(url: string | null): string | undefined {
  if (!url) return undefined;
  const isAllowed = URL.canParse(url) &&
    (url.startsWith("https:") || new URL(url).hostname === "localhost");
  if (!isAllowed) {
    throw badRequest("Invalid value specified for property 'logoutUrl' of resource 'Application'.");
  }
  return url;
}

/** A scope must be switched off before it may go. @throws {GraphError} 400 */
function checkRemoval(before: ApiScope[], after: ApiScope[]): ApiScope[] {
  const kept = new Set(after.map(({ id }) => id));
  if (!before.some(({ id, isEnabled }) => isEnabled && !kept.has(id))) return after;
  throw badRequest("Property value cannot be deleted unless it is disabled first.", [{
    code: "CannotDeleteOrUpdateEnabledEntitlement",
    target: "oauth2PermissionScopes",
  }]);
}

/** The permissions of `requiredResourceAccess`, which has ids, by the names that tokens carry. */
function permissionsOf(tenant: TenantState, { resourceAppId, resourceAccess }: Json): string[] {
  const api = tenant.applications.get(resourceAppId);
  const known = resourceAppId === GRAPH_APP_ID ? GRAPH_SCOPES : api?.apiScopes ?? [];
  return (resourceAccess ?? []).filter(({ type }: Json) => type === "Scope").map(({ id }: Json) => {
    const scope = known.find((one) => one.id === id);
    if (!scope) throw badRequest(`Permission '${id}' of resource '${resourceAppId}' is not known.`);
    return resourceAppId === GRAPH_APP_ID ? scope.value : `api://${resourceAppId}/${scope.value}`;
  });
}
