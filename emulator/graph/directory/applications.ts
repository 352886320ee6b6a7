import { randomBytes } from "node:crypto";
import { type Application, registerApplication } from "../../directory/applications.ts";
import type { Role } from "../../directory/administrators.ts";
import { isReplicated } from "../../state/replication.ts";
import type { TenantState } from "../../state/state.ts";
import { GraphError } from "../error.ts";
import { applicationResource, applyResource } from "./application_resource.ts";
import {
  badRequest,
  checkBody,
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

const DAY_MS = 24 * 60 * 60_000;
const DEFAULT_SECRET_DAYS = 730;

const READ = ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"];
const WRITE = ["Application.ReadWrite.All"];
const MANAGERS: Role[] = ["Global Administrator", "Cloud Application Administrator"];

/** `/applications/{object id}`, `/applications(appId='…')` and `/applications(uniqueName='…')`. */
const ONE = String
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
  {
    method: "POST",
    path: new RegExp(`^${ONE}/addPassword$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: addPassword,
  },
  {
    method: "POST",
    path: new RegExp(`^${ONE}/removePassword$`),
    scopes: WRITE,
    roles: MANAGERS,
    handle: removePassword,
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

/** @see https://learn.microsoft.com/graph/api/application-addpassword */
function addPassword(call: DirectoryCall): DirectoryAnswer {
  const { tenant, body } = call;
  const application = theApplication(call);
  const { policies, now } = tenant;
  if (!policies.secretsAllowed) {
    throw new GraphError(
      400,
      "CredentialTypeNotAllowedAsPerAppPolicy",
      "Credential type not allowed as per assigned policy 'Block client secrets'.",
    );
  }
  checkBody(body, { passwordCredential: { displayName: "", endDateTime: "" } });
  const { displayName, endDateTime } = (body.passwordCredential ?? {}) as Record<string, string>;
  const expires = endDateTime === undefined || endDateTime === null
    ? now() + DEFAULT_SECRET_DAYS * DAY_MS
    : Date.parse(endDateTime);
  if (Number.isNaN(expires)) {
    throw badRequest("Invalid value specified for property 'endDateTime'.");
  }
  if (expires - now() > (policies.maxSecretDays ?? Infinity) * DAY_MS + 60_000) {
    throw new GraphError(
      400,
      "CredentialInvalidLifetimeAsPerAppPolicy",
      `Credential lifetime exceeds the max value allowed as per assigned policy 'Short secrets' (${policies.maxSecretDays} days).`,
    );
  }
  const value = `emu8Q~${randomBytes(25).toString("base64url")}`;
  const id = crypto.randomUUID();
  application.secrets.push({
    value,
    id,
    expires,
    createdAt: now(),
    ...(displayName === undefined ? {} : { name: displayName }),
  });
  return {
    status: 200,
    body: {
      "@odata.context":
        "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential",
      customKeyIdentifier: null,
      displayName: displayName ?? null,
      endDateTime: new Date(expires).toISOString(),
      hint: value.slice(0, 3),
      keyId: id,
      secretText: value,
      startDateTime: new Date(now()).toISOString(),
    },
  };
}

function removePassword(call: DirectoryCall): DirectoryAnswer {
  const application = theApplication(call);
  const kept = application.secrets.filter(({ id }) => id !== call.body.keyId);
  if (kept.length === application.secrets.length) {
    throw badRequest("No password credential found with keyId.");
  }
  application.secrets = kept;
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

/** @throws {GraphError} 404, also while the app is not replicated */
function theApplication(call: DirectoryCall): Application {
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
