import type { Application } from "../../directory/applications.ts";
import { GRAPH_APP_ID, GRAPH_SCOPES } from "../../directory/graph_permissions.ts";
import { guidFrom } from "../../directory/guid.ts";
import type { TenantState } from "../../state/state.ts";
import type { Resource } from "./filter.ts";
import { keyCredential } from "./key_credentials.ts";

/** A registration as Graph's application. Secrets never show their values again. */
export function applicationResource(tenant: TenantState, application: Application): Resource {
  const { otherProperties: other, platform } = application;
  const uris = application.redirectUris;
  return {
    id: application.objectId,
    appId: application.clientId,
    displayName: application.name,
    createdDateTime: new Date(application.createdAt).toISOString(),
    publisherDomain: tenant.domain,
    signInAudience: "AzureADMyOrg",
    tags: [],
    ...other,
    groupMembershipClaims: application.groupMembershipClaims,
    identifierUris: application.identifierUris,
    isFallbackPublicClient: platform === "mobile",
    web: {
      homePageUrl: null,
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
      ...other.web as Resource,
      redirectUris: platform === "web" ? uris : [],
      logoutUrl: application.frontChannelLogoutUrl ?? null,
    },
    spa: { redirectUris: platform === "spa" ? uris : [] },
    publicClient: { redirectUris: platform === "mobile" ? uris : [] },
    requiredResourceAccess: requiredAccess(tenant, application),
    optionalClaims: {
      idToken: application.optionalClaims.map(optionalClaim),
      accessToken: [],
      saml2Token: [],
    },
    api: {
      acceptMappedClaims: application.mappedClaimsRefused ? false : null,
      ...other.api as Resource,
      requestedAccessTokenVersion: application.accessTokenVersion === 2 ? 2 : null,
      oauth2PermissionScopes: application.apiScopes,
    },
    appRoles: application.appRoles,
    passwordCredentials: application.secrets.map(({ id, value, name, createdAt, expires }) => ({
      keyId: id,
      displayName: name ?? null,
      hint: value.slice(0, 3),
      secretText: null,
      startDateTime: new Date(createdAt ?? 0).toISOString(),
      endDateTime: new Date(expires ?? Date.UTC(2099, 0)).toISOString(),
      customKeyIdentifier: null,
    })),
    keyCredentials: application.certificates.map((pem) => keyCredential(application, pem)),
  };
}

function requiredAccess(tenant: TenantState, { permissions }: Application): Resource[] {
  const access = new Map<string, Resource[]>();
  for (const permission of permissions) {
    const [, resource, value = permission] = /^(?:api:\/\/)?(.+)\/([^/]+)$/.exec(permission) ?? [];
    const resourceAppId = resource === undefined || resource === "https://graph.microsoft.com"
      ? GRAPH_APP_ID
      : resource;
    const known = resourceAppId === GRAPH_APP_ID
      ? GRAPH_SCOPES
      : tenant.applications.get(resourceAppId)?.apiScopes ?? [];
    const id = known.find((one) => one.value === value)?.id ?? guidFrom(`scope ${permission}`);
    access.set(resourceAppId, [...access.get(resourceAppId) ?? [], { id, type: "Scope" }]);
  }
  return [...access].map(([resourceAppId, resourceAccess]) => ({ resourceAppId, resourceAccess }));
}

function optionalClaim(name: string): Resource {
  return { name, source: null, essential: false, additionalProperties: [] };
}
