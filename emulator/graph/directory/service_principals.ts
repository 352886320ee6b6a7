import type { Application } from "../../directory/applications.ts";
import type { Role } from "../../directory/administrators.ts";
import { GRAPH_APP_ID, GRAPH_SCOPES } from "../../directory/graph_permissions.ts";
import { guidFrom } from "../../directory/guid.ts";
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

const READ = ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"];
const WRITE = ["Application.ReadWrite.All"];
const MANAGERS: Role[] = ["Global Administrator", "Cloud Application Administrator"];
const ONE = String.raw`/servicePrincipals(?:/(?<id>[^/(]+)|\(appId='(?<appId>[^']*)'\))`;

/** @see https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export const SERVICE_PRINCIPALS: Operation[] = [
  { method: "GET", path: /^\/servicePrincipals$/, scopes: READ, handle: listAll },
  { method: "POST", path: /^\/servicePrincipals$/, scopes: WRITE, roles: MANAGERS, handle: create },
  { method: "GET", path: new RegExp(`^${ONE}$`), scopes: READ, handle: get },
  { method: "PATCH", path: new RegExp(`^${ONE}$`), scopes: WRITE, roles: MANAGERS, handle: change },
  {
    method: "DELETE",
    path: new RegExp(`^${ONE}$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: remove,
  },
];

/** A service principal, and the app that it stands for. */
export interface FoundPrincipal {
  /** Object id. */
  id: string;
  /** Client ID. */
  appId: string;
  /** Undefined for Microsoft Graph, which is registered elsewhere. */
  application: Application | undefined;
}

/** Finds a service principal by object id or client ID, once it is replicated. */
export function findPrincipal(
  tenant: TenantState,
  { id, appId }: { id?: string | undefined; appId?: string | undefined },
): FoundPrincipal | undefined {
  if (id === graphPrincipalId(tenant) || appId === GRAPH_APP_ID) {
    return { id: graphPrincipalId(tenant), appId: GRAPH_APP_ID, application: undefined };
  }
  const application = [...tenant.applications.values()].find((one) =>
    one.clientId === appId || (id !== undefined && one.servicePrincipal?.id === id)
  );
  const principal = application?.servicePrincipal;
  if (!principal) return undefined;
  return { id: principal.id, appId: application.clientId, application };
}

/** Object id of Microsoft Graph's service principal, another one in each tenant. */
function graphPrincipalId({ tenantId }: TenantState): string {
  return guidFrom(`Microsoft Graph in ${tenantId}`);
}

function listAll({ tenant, query }: DirectoryCall): DirectoryAnswer {
  const own = [...tenant.applications.values()].filter(({ servicePrincipal }) =>
    servicePrincipal && isReplicated(tenant, servicePrincipal.createdAt)
  );
  const all = [resource(tenant, undefined), ...own.map((one) => resource(tenant, one))];
  return list("servicePrincipals", all.filter(readFilter(query.get("$filter"))));
}

function create(call: DirectoryCall): DirectoryAnswer {
  const { tenant, body } = call;
  const appId = textOf(body, "appId");
  const application = tenant.applications.get(appId);
  if (!application || !isReplicated(tenant, application.createdAt)) {
    const message =
      `The appId '${appId}' of the service principal does not reference a valid application object.`;
    throw badRequest(message, [{ code: "NoBackingApplicationObject", message, target: "appId" }]);
  }
  if (application.servicePrincipal) {
    throw new GraphError(
      409,
      "Request_MultipleObjectsWithSameKeyValue",
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  }
  application.servicePrincipal = {
    id: crypto.randomUUID(),
    tags: Array.isArray(body.tags) ? body.tags : [],
    createdAt: tenant.now(),
  };
  return entity("servicePrincipals", resource(tenant, application), 201);
}

function get(call: DirectoryCall): DirectoryAnswer {
  return entity("servicePrincipals", resource(call.tenant, thePrincipal(call).application));
}

function change(call: DirectoryCall): DirectoryAnswer {
  const { tenant, params, headers, body } = call;
  const isUpsert = params.appId !== undefined &&
    headers.get("prefer")?.includes("create-if-missing");
  if (isUpsert && !findPrincipal(tenant, params)) {
    return create({ ...call, body: { ...body, appId: params.appId } });
  }
  const { application } = thePrincipal(call);
  if (application?.servicePrincipal && Array.isArray(body.tags)) {
    application.servicePrincipal.tags = body.tags;
  }
  return NO_CONTENT;
}

function remove(call: DirectoryCall): DirectoryAnswer {
  const { application } = thePrincipal(call);
  if (!application) throw badRequest("The service principal of Microsoft Graph cannot be deleted.");
  application.servicePrincipal = undefined;
  application.grants = [];
  application.adminConsent = false;
  return NO_CONTENT;
}

function thePrincipal({ tenant, params }: DirectoryCall): FoundPrincipal {
  const found = findPrincipal(tenant, params);
  const createdAt = found?.application?.servicePrincipal?.createdAt ?? 0;
  if (found && isReplicated(tenant, createdAt)) return found;
  throw notFound(params.id ?? params.appId ?? "");
}

/** @param application undefined for Microsoft Graph */
function resource(tenant: TenantState, application: Application | undefined): Resource {
  if (!application) {
    return {
      id: graphPrincipalId(tenant),
      appId: GRAPH_APP_ID,
      displayName: "Microsoft Graph",
      appRoles: [],
      oauth2PermissionScopes: GRAPH_SCOPES.map((scope) => ({
        ...scope,
        type: scope.value.endsWith(".All") ? "Admin" : "User",
        isEnabled: true,
      })),
    };
  }
  return {
    id: application.servicePrincipal?.id,
    appId: application.clientId,
    displayName: application.name,
    appRoles: application.appRoles,
    oauth2PermissionScopes: application.apiScopes,
    servicePrincipalNames: [application.clientId, ...application.identifierUris],
    appRoleAssignmentRequired: application.assignmentRequired,
    tags: application.servicePrincipal?.tags,
  };
}
