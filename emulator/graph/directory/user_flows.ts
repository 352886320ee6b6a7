import type { Application } from "../../directory/applications.ts";
import type { Role } from "../../directory/administrators.ts";
import type { UserFlow } from "../../directory/user_flow.ts";
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
import { readFilter } from "./filter.ts";
import {
  USER_FLOW_TYPE,
  userFlowChanges,
  userFlowFrom,
  userFlowResource,
} from "./user_flow_resource.ts";

const READ = ["EventListener.Read.All", "EventListener.ReadWrite.All"];
const WRITE = ["EventListener.ReadWrite.All"];
const MANAGERS: Role[] = ["Global Administrator", "External ID User Flow Administrator"];
const FLOWS = "/identity/authenticationEventsFlows";
const ALL = new RegExp(`^${FLOWS}$`);
const ONE = new RegExp(`^${FLOWS}/(?<id>[^/]+)$`);
const LINKS = new RegExp(`^${FLOWS}/(?<id>[^/]+)/conditions/applications/includeApplications$`);
const LINK = new RegExp(
  `^${FLOWS}/(?<id>[^/]+)/conditions/applications/includeApplications/(?<appId>[^/]+)$`,
);

/** @see https://learn.microsoft.com/graph/api/resources/authenticationeventsflow */
export const USER_FLOWS: Operation[] = [
  { method: "GET", path: ALL, scopes: READ, handle: listFlows },
  { method: "POST", path: ALL, scopes: WRITE, roles: MANAGERS, handle: create },
  { method: "GET", path: ONE, scopes: READ, handle: get },
  { method: "PATCH", path: ONE, scopes: WRITE, roles: MANAGERS, handle: change },
  { method: "DELETE", path: ONE, scopes: WRITE, roles: MANAGERS, handle: remove },
  { method: "GET", path: LINKS, scopes: READ, handle: listLinks },
  { method: "POST", path: LINKS, scopes: WRITE, roles: MANAGERS, handle: addLink },
  { method: "DELETE", path: LINK, scopes: WRITE, roles: MANAGERS, handle: removeLink },
];

function listFlows({ tenant, query }: DirectoryCall): DirectoryAnswer {
  const passes = readFilter(query.get("$filter"));
  const shown = tenant.userFlows.filter((flow) => {
    const includeApplications = linkedTo(tenant, flow).map(({ clientId }) => ({ appId: clientId }));
    return isReplicated(tenant, flow.createdAt) &&
      passes({ ...userFlowResource(flow), conditions: { applications: { includeApplications } } });
  });
  return list("identity/authenticationEventsFlows", shown.map(userFlowResource));
}

function create({ tenant, body }: DirectoryCall): DirectoryAnswer {
  if (tenant.policies.tenantType !== "CIAM") {
    throw new GraphError(
      403,
      "AADB2C90063",
      "This operation is only possible in an external tenant.",
    );
  }
  const flow = userFlowFrom(body, tenant.now());
  checkName(tenant, flow);
  // deno-lint-ignore no-explicit-any
  const included = (body as any).conditions?.applications?.includeApplications ?? [];
  const applications = included.map(({ appId }: { appId: string }) => linkable(tenant, appId));
  tenant.userFlows.push(flow);
  for (const application of applications) link(tenant, application, flow);
  tenant.log(`New user flow: ${flow.displayName}`);
  return entity("identity/authenticationEventsFlows", userFlowResource(flow), 201);
}

function get(call: DirectoryCall): DirectoryAnswer {
  return entity("identity/authenticationEventsFlows", userFlowResource(theFlow(call)));
}

function change(call: DirectoryCall): DirectoryAnswer {
  const { tenant, body } = call;
  const flow = theFlow(call);
  if (body["@odata.type"] !== USER_FLOW_TYPE) {
    throw badRequest(`Property '@odata.type' must be '${USER_FLOW_TYPE}'.`);
  }
  const changes = userFlowChanges(body);
  checkName(tenant, { ...flow, ...changes });
  Object.assign(flow, changes);
  return NO_CONTENT;
}

function remove(call: DirectoryCall): DirectoryAnswer {
  const { tenant } = call;
  const flow = theFlow(call);
  for (const application of linkedTo(tenant, flow)) application.userFlow = false;
  tenant.userFlows.splice(tenant.userFlows.indexOf(flow), 1);
  return NO_CONTENT;
}

function listLinks(call: DirectoryCall): DirectoryAnswer {
  const links = linkedTo(call.tenant, theFlow(call)).filter(({ userFlowSince }) =>
    isReplicated(call.tenant, userFlowSince)
  );
  return list("includeApplications", links.map(({ clientId }) => ({ appId: clientId })));
}

function addLink(call: DirectoryCall): DirectoryAnswer {
  const flow = theFlow(call);
  const application = linkable(call.tenant, textOf(call.body, "appId"));
  link(call.tenant, application, flow);
  return entity("includeApplications", { appId: application.clientId }, 201);
}

function removeLink(call: DirectoryCall): DirectoryAnswer {
  const { appId = "" } = call.params;
  const linked = linkedTo(call.tenant, theFlow(call)).find(({ clientId }) => clientId === appId);
  if (!linked) throw notFound(appId);
  linked.userFlow = false;
  return NO_CONTENT;
}

function theFlow({ tenant, params: { id = "" } }: DirectoryCall): UserFlow {
  const flow = tenant.userFlows.find((one) => one.id === id);
  if (!flow || !isReplicated(tenant, flow.createdAt)) throw notFound(id);
  return flow;
}

/** The apps that name this user flow; `true` names the tenant's first. */
function linkedTo({ applications, userFlow }: TenantState, flow: UserFlow): Application[] {
  return [...applications.values()].filter((application) =>
    application.userFlow === flow.id || (application.userFlow === true && flow === userFlow)
  );
}

/** An app can be linked to one user flow only. The code of the refusal is not documented [?]. */
function linkable(tenant: TenantState, appId: string): Application {
  const application = tenant.applications.get(appId);
  if (!application?.servicePrincipal) throw notFound(appId);
  if (!isReplicated(tenant, application.createdAt)) throw notFound(appId);
  if (application.userFlow === false) return application;
  throw badRequest(`The application '${appId}' is already associated with another user flow.`, [
    { code: "ApplicationAlreadyAssociated", target: "includeApplications" },
  ]);
}

function link({ now }: TenantState, application: Application, flow: UserFlow): void {
  application.userFlow = flow.id;
  application.userFlowSince = now();
}

/** @throws {GraphError} 400: names are unique in the tenant */
function checkName({ userFlows }: TenantState, flow: UserFlow): void {
  const isTaken = userFlows.some(({ id, displayName }) =>
    id !== flow.id && displayName.toLowerCase() === flow.displayName.toLowerCase()
  );
  if (isTaken) throw badRequest(`A user flow with the name '${flow.displayName}' already exists.`);
}
