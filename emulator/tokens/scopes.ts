import { AadstsError } from "../faults/aadsts_error.ts";
import type { TenantState } from "../state/state.ts";
import type { Application } from "../directory/applications.ts";
import { GRAPH_APP_ID, GRAPH_SCOPES } from "../directory/graph_permissions.ts";

/** Microsoft Graph's identifier in scopes. */
export const GRAPH = "https://graph.microsoft.com";

const OIDC_SCOPES = new Set(["openid", "profile", "email", "offline_access"]);

/** Permissions that need an administrator (90094). */
const ADMIN_ONLY = /\.All$/;

/** A parsed scope parameter. */
export interface Scopes {
  /** `openid`, `profile`, `email`, `offline_access`, as requested. */
  oidc: string[];
  /** By resource identifier: the permissions requested of it. */
  resources: Map<string, string[]>;
}

/**
 * Parses a scope parameter. A bare name is one of Graph's permissions; everything else is `{resource}/{permission}`.
 *
 * @throws {AadstsError} 70011 for a value that can't be a scope
 */
export function parseScopes(scope: string): Scopes {
  const scopes: Scopes = { oidc: [], resources: new Map() };
  for (const value of new Set(scope.split(" ").filter(Boolean))) {
    if (OIDC_SCOPES.has(value)) {
      scopes.oidc.push(value);
      continue;
    }
    const [, resource = GRAPH, permission = ""] =
      /^(?:(.+:.+|[0-9a-f-]{36})\/)?([^/]+)$/.exec(value) ?? [];
    if (!permission || /["\\]/.test(value)) throw new AadstsError(70011, { values: [value] });
    const permissions = scopes.resources.get(resource) ?? [];
    scopes.resources.set(resource, [...permissions, permission]);
  }
  // `.default` names everything of one API, so nothing goes with it but OpenID Connect's scopes [R].
  const named = [...scopes.resources.values()].flat();
  if (named.includes(".default") && named.length > 1) {
    throw new AadstsError(70011, { values: [`${scope} (.default can't be combined)`] });
  }
  return scopes;
}

/**
 * The permissions that the app has for one resource; `.default` stands for all of them. The answer names more
 * than was asked for: everything that is consented for that resource [R].
 *
 * @throws {AadstsError} 500011, 650053, 650057, 65001 or 90094
 */
export function grantedPermissions(
  tenant: TenantState,
  application: Application,
  resource: string,
  asked: string[],
): string[] {
  const registered = registeredPermissions(application, resource);
  const api = apiOf(tenant, resource);
  const granted = [
    ...application.adminConsent ? registered : [],
    ...grantsFor(application, resource === GRAPH ? GRAPH_APP_ID : api?.clientId),
  ];
  const { clientId, name } = application;
  if (resource !== GRAPH && registered.length === 0 && granted.length === 0) {
    if (!api && !/^api:\/\/[0-9a-f-]{36}$/.test(resource)) {
      throw new AadstsError(500011, { values: [resource, tenant.domain] });
    }
    throw new AadstsError(650057, { values: [clientId, resource] });
  }
  for (const permission of asked) {
    if (permission === ".default" || granted.includes(permission)) continue;
    if (!registered.includes(permission) && !exists(api, resource, permission)) {
      const id = resource === GRAPH ? GRAPH_APP_ID : resource;
      throw new AadstsError(650053, { values: [name, permission, id] });
    }
    if (ADMIN_ONLY.test(permission)) throw new AadstsError(90094, { values: [name] });
    throw new AadstsError(65001, { values: [clientId, name] });
  }
  if (granted.length === 0) throw new AadstsError(65001, { values: [clientId, name] });
  return [...new Set(granted)];
}

/** The scopes of OpenID Connect need consent as well. @throws {AadstsError} 65001 */
export function checkConsent(application: Application): void {
  if (application.adminConsent) return;
  if (application.grants.some(({ scopes }) => scopes.includes("openid"))) return;
  throw new AadstsError(65001, { values: [application.clientId, application.name] });
}

/** The app that exposes a resource as its API: by identifier URI, `api://{clientId}` or client ID. */
export function apiOf(
  { applications }: TenantState,
  resource: string,
): Application | undefined {
  return [...applications.values()].find(({ clientId, identifierUris }) =>
    [clientId, `api://${clientId}`, ...identifierUris].includes(resource)
  );
}

/** The `scope` of a token response: granted, sorted, Graph's as full URIs, without `offline_access` [R]. */
export function scopeEcho(
  application: Application,
  oidc: string[],
  resource: string,
  permissions: string[],
): string {
  const consented = application.permissions.includes("email") && oidc.length > 0
    ? [...oidc, "email"]
    : oidc;
  const names = [...new Set(consented)].filter((name) => name !== "offline_access").sort();
  return [...names, ...permissions.map((name) => `${resource}/${name}`).sort()].join(" ");
}

function registeredPermissions(application: Application, resource: string): string[] {
  return application.permissions.flatMap((permission) => {
    if (OIDC_SCOPES.has(permission)) return [];
    const [oneResource, names] = [...parseScopes(permission).resources][0] ?? [];
    return oneResource === resource ? names ?? [] : [];
  });
}

function grantsFor(application: Application, resourceAppId: string | undefined): string[] {
  return application.grants.filter((grant) => grant.resourceAppId === resourceAppId)
    .flatMap(({ scopes }) => scopes).filter((scope) => !OIDC_SCOPES.has(scope));
}

function exists(api: Application | undefined, resource: string, permission: string): boolean {
  if (resource === GRAPH) return GRAPH_SCOPES.some(({ value }) => value === permission);
  return api?.apiScopes.some(({ value, isEnabled }) => isEnabled && value === permission) ?? false;
}
