import type { Application, PermissionGrant } from "../../directory/applications.ts";
import type { Role } from "../../directory/administrators.ts";
import { GRAPH_APP_ID } from "../../directory/graph_permissions.ts";
import { isReplicated } from "../../state/replication.ts";
import type { TenantState } from "../../state/state.ts";
import { GraphError } from "../error.ts";
import {
  badRequest,
  type DirectoryAnswer,
  type DirectoryCall,
  entity,
  list,
  NO_CONTENT,
  notFound,
  type Operation,
  textOf,
} from "./call.ts";
import { readFilter, type Resource } from "./filter.ts";
import { findPrincipal } from "./service_principals.ts";

const READ = ["DelegatedPermissionGrant.ReadWrite.All", "Directory.Read.All"];
const WRITE = ["DelegatedPermissionGrant.ReadWrite.All"];
const GRANTORS: Role[] = ["Global Administrator", "Cloud Application Administrator"];
const ALL = /^\/oauth2PermissionGrants$/;
const ONE = /^\/oauth2PermissionGrants\/(?<id>[^/]+)$/;

/** Admin consent. @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export const PERMISSION_GRANTS: Operation[] = [
  { method: "GET", path: ALL, scopes: READ, handle: listGrants },
  { method: "POST", path: ALL, scopes: WRITE, roles: GRANTORS, handle: create },
  { method: "GET", path: ONE, scopes: READ, handle: get },
  { method: "PATCH", path: ONE, scopes: WRITE, roles: GRANTORS, handle: change },
  { method: "DELETE", path: ONE, scopes: WRITE, roles: GRANTORS, handle: remove },
];

function listGrants({ tenant, query }: DirectoryCall): DirectoryAnswer {
  const all = grantsOf(tenant).filter(({ grant }) => isReplicated(tenant, grant.createdAt));
  const resources = all.map((one) => resource(tenant, one));
  return list("oauth2PermissionGrants", resources.filter(readFilter(query.get("$filter"))));
}

function create({ tenant, body }: DirectoryCall): DirectoryAnswer {
  if (body.consentType !== "AllPrincipals") {
    throw badRequest("In external tenants only an administrator consents, for AllPrincipals.");
  }
  const client = findPrincipal(tenant, { id: textOf(body, "clientId") });
  const api = findPrincipal(tenant, { id: textOf(body, "resourceId") });
  const { application } = client ?? {};
  if (!application || !api) throw notFound(String(client ? body.resourceId : body.clientId));
  materialise(application);
  if (application.grants.some(({ resourceAppId }) => resourceAppId === api.appId)) {
    throw new GraphError(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      "Permission entry already exists.",
    );
  }
  const grant: PermissionGrant = {
    id: crypto.randomUUID(),
    resourceAppId: api.appId,
    scopes: scopesOf(body),
    createdAt: tenant.now(),
  };
  application.grants.push(grant);
  // Another replica answers, although the grant was written [R].
  if (!isReplicated(tenant, application.servicePrincipal!.createdAt)) {
    throw new GraphError(
      404,
      "Directory_ObjectNotFound",
      "Unable to read the company information from the directory.",
    );
  }
  return entity("oauth2PermissionGrants", resource(tenant, { application, grant }), 201);
}

function get(call: DirectoryCall): DirectoryAnswer {
  return entity("oauth2PermissionGrants", resource(call.tenant, theGrant(call)));
}

function change(call: DirectoryCall): DirectoryAnswer {
  theGrant(call).grant.scopes = scopesOf(call.body);
  return NO_CONTENT;
}

function remove(call: DirectoryCall): DirectoryAnswer {
  const { application, grant } = theGrant(call);
  application.grants = application.grants.filter((one) => one !== grant);
  return NO_CONTENT;
}

interface FoundGrant {
  application: Application;
  grant: PermissionGrant;
}

function grantsOf({ applications }: TenantState): FoundGrant[] {
  return [...applications.values()].flatMap((application) => {
    if (!application.servicePrincipal) return [];
    materialise(application);
    return application.grants.map((grant) => ({ application, grant }));
  });
}

/** Writes "admin consent for everything registered" out as the grants that it stands for. */
function materialise(application: Application): void {
  if (!application.adminConsent) return;
  const byResource = new Map<string, string[]>();
  for (const permission of application.permissions) {
    const [, api, name = permission] = /^(?:api:\/\/)?(.+)\/([^/]+)$/.exec(permission) ?? [];
    const id = api === undefined || api.startsWith("https://graph.") ? GRAPH_APP_ID : api;
    byResource.set(id, [...byResource.get(id) ?? [], name]);
  }
  for (const [resourceAppId, scopes] of byResource) {
    const known = application.grants.find((one) => one.resourceAppId === resourceAppId);
    if (known) known.scopes = [...new Set([...known.scopes, ...scopes])];
    else application.grants.push({ id: crypto.randomUUID(), resourceAppId, scopes, createdAt: 0 });
  }
  application.adminConsent = false;
}

function theGrant({ tenant, params }: DirectoryCall): FoundGrant {
  const found = grantsOf(tenant).find(({ grant }) => grant.id === params.id);
  if (!found || !isReplicated(tenant, found.grant.createdAt)) throw notFound(params.id ?? "");
  return found;
}

function scopesOf(body: Resource): string[] {
  return textOf(body, "scope").split(" ").filter(Boolean);
}

function resource(tenant: TenantState, { application, grant }: FoundGrant): Resource {
  return {
    id: grant.id,
    clientId: application.servicePrincipal?.id,
    consentType: "AllPrincipals",
    principalId: null,
    resourceId: findPrincipal(tenant, { appId: grant.resourceAppId })?.id ?? grant.resourceAppId,
    scope: grant.scopes.join(" "),
  };
}
