import type { Application } from "../directory/applications.ts";
import type { UserFlow } from "../directory/user_flow.ts";
import type { TenantState } from "./state.ts";

/** Whether something that was made at `createdAt` (ms since 1970) shows everywhere by now. */
export function isReplicated({ now, policies }: TenantState, createdAt: number): boolean {
  return now() - createdAt >= policies.replicationDelayMs;
}

/** The app with a client ID, once it is replicated. */
export function findApplication(tenant: TenantState, clientId: string): Application | undefined {
  const application = tenant.applications.get(clientId);
  return application && isReplicated(tenant, application.createdAt) ? application : undefined;
}

/** The user flow of an app, once the link to it is replicated. */
export function userFlowOf(tenant: TenantState, application: Application): UserFlow | undefined {
  const { userFlow, userFlowSince } = application;
  if (userFlow === false || !isReplicated(tenant, userFlowSince)) return undefined;
  return userFlow === true ? tenant.userFlow : tenant.userFlows.find(({ id }) => id === userFlow);
}
