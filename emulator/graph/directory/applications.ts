import { type Application, registerApplication } from "../../directory/applications.ts";
import type { Role } from "../../directory/administrators.ts";
import { isReplicated } from "../../state/replication.ts";
import type { TenantState } from "../../state/state.ts";
import { GraphError } from "../error.ts";
import { applyResource } from "./application_body.ts";
import { applicationResource } from "./application_resource.ts";
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
/** Scopes that may change applications. */
export const WRITE = ["Application.ReadWrite.All"];
/** Roles that may change applications. */
export const MANAGERS: Role[] = ["Global Administrator", "Cloud Application Administrator"];

/** `/applications/{object id}`, `/applications(appId='…')` and `/applications(uniqueName='…')`. */
export const ONE = String
  .raw`/applications(?:/(?<id>[^/(]+)|\((?<key>appId|uniqueName)='(?<value>[^']*)'\))`;

/** @see https://learn.microsoft.com/graph/api/resources/application */
export const APPLICATIONS: Operation[] = [
  { method: "GET", path: /^\/applications$/, scopes: READ, handle: listApplications },
  {
    method: "POST",
    path: /^\/applications$/,
    scopes: WRITE,
    roles: MANAGERS,
    handle: createApplication,
  },
  { method: "GET", path: new RegExp(`^${ONE}$`), scopes: READ, handle: getApplication },
  {
    method: "PATCH",
    path: new RegExp(`^${ONE}$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: changeApplication,
  },
  {
    method: "DELETE",
    path: new RegExp(`^${ONE}$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: deleteApplication,
  },
];

function listApplications({ tenant, query, headers }: DirectoryCall): DirectoryAnswer {
  const filter = query.get("$filter");
  const isAdvanced = headers.get("consistencylevel") === "eventual" &&
    query.get("$count") === "true";
  if (filter?.includes("/any(") && !isAdvanced) {
    throw new GraphError(
      400,
      "Request_UnsupportedQuery",
      "This filter needs the header ConsistencyLevel: eventual and $count=true.",
    );
  }
  const passes = readFilter(filter);
  const all = [...tenant.applications.values()]
    .filter(({ createdAt }) => isReplicated(tenant, createdAt))
    .map((one) => applicationResource(tenant, one)).filter(passes);
  return list("applications", all.map((one) => selected(one, query)));
}

function createApplication({ tenant, body }: DirectoryCall): DirectoryAnswer {
  const name = textOf(body, "displayName");
  const application = registerApplication({
    clientId: crypto.randomUUID(),
    objectId: crypto.randomUUID(),
    name,
    createdAt: tenant.now(),
    servicePrincipal: undefined,
    permissions: [],
    adminConsent: false,
    userFlow: false,
    optionalClaims: [],
    accessTokenVersion: 1,
  });
  applyResource(tenant, application, body);
  checkUris(tenant, application);
  tenant.applications.set(application.clientId, application);
  tenant.log(`New app registration: ${name}`);
  return entity("applications", applicationResource(tenant, application), 201);
}

function getApplication(call: DirectoryCall): DirectoryAnswer {
  const resource = applicationResource(call.tenant, theApplication(call));
  return entity("applications", selected(resource, call.query));
}

function changeApplication(call: DirectoryCall): DirectoryAnswer {
  const { tenant, body, params, headers } = call;
  const existing = find(call);
  const isUpsert = params.key === "uniqueName" &&
    headers.get("prefer")?.includes("create-if-missing");
  if (!existing && isUpsert) {
    return createApplication({ ...call, body: { ...body, uniqueName: params.value } });
  }
  const application = theApplication(call);
  const before = { ...application };
  applyResource(tenant, application, body);
  try {
    checkUris(tenant, application);
  } catch (error) {
    Object.assign(application, before);
    throw error;
  }
  return NO_CONTENT;
}

function deleteApplication(call: DirectoryCall): DirectoryAnswer {
  call.tenant.applications.delete(theApplication(call).clientId);
  return NO_CONTENT;
}

function find({ tenant, params: { id, key, value } }: DirectoryCall): Application | undefined {
  return [...tenant.applications.values()].find((one) =>
    id !== undefined
      ? one.objectId === id
      : key === "appId"
      ? one.clientId === value
      : one.otherProperties.uniqueName === value
  );
}

/** The application that a path names. @throws {GraphError} 404, also while the app is not replicated */
export function theApplication(call: DirectoryCall): Application {
  const application = find(call);
  if (application && isReplicated(call.tenant, application.createdAt)) return application;
  throw notFound(call.params.id ?? call.params.value ?? "");
}

/** An identifier URI belongs to one app of the tenant. @throws {GraphError} 400 */
function checkUris({ applications }: TenantState, application: Application): void {
  const others = [...applications.values()].filter((one) => one !== application);
  const taken = application.identifierUris.find((uri) =>
    others.some(({ identifierUris }) => identifierUris.includes(uri))
  );
  if (taken) {
    throw badRequest(
      `Another object with the same value for property identifierUris already exists: '${taken}'.`,
      [{ code: "ObjectConflict", target: "identifierUris" }],
    );
  }
}

function selected(resource: Resource, query: URLSearchParams): Resource {
  const names = query.get("$select")?.split(",").map((name) => name.trim());
  if (!names) return resource;
  return Object.fromEntries(Object.entries(resource).filter(([name]) => names.includes(name)));
}
