import { isObject } from "../../../lib/json.ts";
import { plain } from "../../../lib/plain_text.ts";
import { applicationOf, isCopying } from "../application/application.ts";
import { filtered, list, literal, settled } from "../directory/graph.ts";
import { KIND, newFlow } from "./new_user_flow.ts";
import { METHODS } from "../plan/plan.ts";
import { GraphRefusal, RegistrationError } from "../directory/refusal.ts";
import type { UserFlow } from "../directory/objects.ts";
import { type Step, USER_FLOW_ROLE, type Work } from "../work.ts";

const FLOWS = "/identity/authenticationEventsFlows";
const NEW = "";

/**
 * Finds the user flow to use: the one that the application is in, the one with the planned name, or one that the person
 * chooses.
 *
 * @param work what to work with; its application has been looked for
 * @returns null if a flow has to be made
 * @throws {RegistrationError} if the application is in another flow than the one that was named
 */
export async function findUserFlow(
  work: Work,
): Promise<{ flow: UserFlow; linked: boolean } | null> {
  const { call, plan: { userFlow }, application, prompts, record } = work;
  if (application !== null) {
    // A run seconds ago may have made the link.
    const look = () => flowOf(work, application.appId);
    const isRecorded = record.made.userFlow?.linked;
    const linked = (isRecorded ? await settled(look, work) : await look()) ?? null;
    if (linked !== null) {
      if (userFlow.named && linked.displayName !== userFlow.name) {
        throw inAnother(linked.displayName);
      }
      return { flow: linked, linked: true };
    }
  }
  const [named] = flows(
    await list(call, `${FLOWS}${filtered(`displayName eq ${literal(userFlow.name)}`)}`),
  );
  if (named !== undefined) return { flow: named, linked: false };
  if (userFlow.named || prompts === null) return null;

  const others = flows(await list(call, FLOWS));
  if (others.length === 0) return null;
  const chosen = await prompts.select({
    message: "The tenant has user flows already. Which one is for this app?",
    options: [
      { value: NEW, label: `A new one, "${userFlow.name}"` },
      ...others.map(({ id, displayName }) => ({ value: id, label: plain(displayName) })),
    ],
  });
  const flow = others.find(({ id }) => id === chosen);
  return flow === undefined ? null : { flow, linked: false };
}

/** @returns the flow that an application is in */
export async function flowOf(
  { call }: Pick<Work, "call">,
  appId: string,
): Promise<UserFlow | null> {
  const apps = `${KIND}/conditions/applications/includeApplications`;
  const filter = `${apps}/any(appId:appId/appId eq ${literal(appId)})`;
  const [flow] = flows(await list(call, `${FLOWS}${filtered(filter)}`));
  return flow ?? null;
}

/** Keeps the flows for customers; a tenant can have others. */
function flows(values: readonly Record<string, unknown>[]): UserFlow[] {
  return values
    .filter((it) => it["@odata.type"] === undefined || it["@odata.type"] === `#${KIND}`)
    .map((it) => ({ id: String(it.id), displayName: String(it.displayName) }));
}

/** Makes the user flow, or puts the application into an existing one. */
export const USER_FLOW: Step = {
  name: "User flow",
  doing: "Making the user flow",
  role: USER_FLOW_ROLE,
  async run(work) {
    const { plan, record, call } = work;
    const { appId } = applicationOf(work);
    const flow = work.userFlow;
    if (flow === null) {
      await record.announce("userFlow", appId);
      const made = await call("POST", FLOWS, {
        body: newFlow(plan, appId),
        isCopying,
        whenUnsure: () => settled(() => flowOf(work, appId), work),
      });
      await record.change((it) => {
        it.userFlow = { id: String(made.id), created: true, linked: true };
        delete it.pending;
      });
      return {
        result: "made",
        detail: `"${plan.userFlow.name}": ${METHODS[plan.userFlow.method]}`,
      };
    }
    const detail = `"${flow.displayName}"`;
    await record.change((made) => {
      if (made.userFlow?.id !== flow.id) {
        made.userFlow = { id: flow.id, created: false, linked: false };
      }
    });
    if (work.linked) return { result: "found", detail };
    await record.announce("link", flow.id);
    await link(work, flow, appId);
    await record.change((made) => {
      made.userFlow!.linked = true;
      delete made.pending;
    });
    return { result: "completed", detail: `the application is now in ${detail}` };
  },
};

async function link(work: Work, flow: UserFlow, appId: string): Promise<void> {
  const path = `${FLOWS}/${flow.id}/conditions/applications/includeApplications`;
  const body = { "@odata.type": "#microsoft.graph.authenticationConditionApplication", appId };
  try {
    await work.call("POST", path, { body, isCopying, whenUnsure: "repeat" });
  } catch (error) {
    if (!(error instanceof GraphRefusal) || ![400, 409].includes(error.status)) throw error;
    const other = await flowOf(work, appId);
    if (other?.id === flow.id) return; // an earlier attempt has worked
    if (other !== null) throw inAnother(other.displayName);
    throw error;
  }
}

function inAnother(name: string): RegistrationError {
  return new RegistrationError(
    `The application is in the user flow "${name}" already, and it can be in one only`,
    `Use that one (--user-flow "${name}"), or remove the application there first: ` +
      "External Identities → User flows → Applications",
  );
}

/** @returns the applications that are in a flow, by client ID */
export async function applicationsIn(
  { call }: Pick<Work, "call">,
  flowId: string,
): Promise<string[]> {
  const linked = await list(call, `${FLOWS}/${flowId}/conditions/applications/includeApplications`);
  return linked.filter(isObject).map(({ appId }) => String(appId));
}

/** @returns the path of a flow */
export function flowPath(flowId: string): string {
  return `${FLOWS}/${flowId}`;
}
