import { AadstsError } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";

/** Microsoft Graph's own id for its audience and scopes. */
export const GRAPH = "https://graph.microsoft.com";

const OIDC_SCOPES = new Set(["openid", "profile", "email", "offline_access"]);

/** Graph permissions that exist; any other name is a mistake (650053). */
const GRAPH_PERMISSIONS = new Set([
  "User.Read",
  "User.ReadWrite",
  "User.ReadBasic.All",
  "User.Read.All",
  "User.ReadWrite.All",
  "Directory.Read.All",
  "Directory.AccessAsUser.All",
  "GroupMember.Read.All",
  "Mail.Read",
  "Calendars.Read",
  "Files.Read",
  "People.Read",
]);

/** Permissions that no customer could consent to, were consent by customers possible (90094). */
const ADMIN_ONLY = /\.All$/;

/** A requested scope set, taken apart. */
export interface Scopes {
  /** `openid`, `profile`, `email`, `offline_access`, as requested. */
  oidc: string[];
  /** By resource identifier: the permissions requested of it. */
  resources: Map<string, string[]>;
}

/**
 * Takes a scope parameter apart. A bare name is Graph's, everything else is `{resource}/{permission}`.
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
    const [, resource = GRAPH, permission = ""] = /^(?:(.+:.+)\/)?([^/]+)$/.exec(value) ?? [];
    if (!permission || /["\\]/.test(value)) throw new AadstsError(70011, { values: [value] });
    const permissions = scopes.resources.get(resource) ?? [];
    scopes.resources.set(resource, [...permissions, permission]);
  }
  return scopes;
}

/**
 * What of `scopes` the app has been granted for one resource; `.default` stands for everything registered.
 * The answer names more than was asked for: all that is consented for that resource [R].
 *
 * @throws {AadstsError} 500011, 650053, 650057, 65001 or 90094
 */
export function grantedPermissions(
  application: Application,
  resource: string,
  asked: string[],
  domain: string,
): string[] {
  const registered = registeredPermissions(application, resource);
  if (resource !== GRAPH && registered.length === 0) {
    throw new AadstsError(isKnownApi(resource) ? 650057 : 500011, {
      values: isKnownApi(resource) ? [application.clientId, resource] : [resource, domain],
    });
  }
  for (
    const permission of asked.filter((name) => name !== ".default" && !registered.includes(name))
  ) {
    if (resource !== GRAPH || !GRAPH_PERMISSIONS.has(permission)) {
      throw new AadstsError(650053, { values: [application.name, permission, apiId(resource)] });
    }
    if (ADMIN_ONLY.test(permission)) throw new AadstsError(90094, { values: [application.name] });
    throw new AadstsError(65001, { values: [application.clientId, application.name] });
  }
  if (!application.adminConsent) {
    throw new AadstsError(65001, { values: [application.clientId, application.name] });
  }
  return registered;
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

/** An API of the tenant is named `api://{guid}`; any other URI is no resource here. */
function isKnownApi(resource: string): boolean {
  return /^api:\/\/[0-9a-f-]{36}$/.test(resource);
}

/** The name by which Microsoft's messages call a resource. */
function apiId(resource: string): string {
  return resource === GRAPH ? "00000003-0000-0000-c000-000000000000" : resource;
}
