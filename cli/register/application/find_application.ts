import type { Application } from "../directory/objects.ts";
import { filtered, list, literal, settled } from "../directory/graph.ts";
import type { Plan } from "../plan/plan.ts";
import type { Registration } from "../record/record.ts";
import { isRefused, RegistrationError } from "../directory/refusal.ts";
import type { Work } from "../work.ts";

/** @returns the path of an application by its client ID */
function byClientId(appId: string): string {
  return `/applications(appId=${literal(appId)})`;
}

/**
 * Finds the application to complete: by the record, by `--client-id`, by `.env`, and finally by its name.
 *
 * @param work what to work with
 * @param known the client ID in `.env`, if it is of this tenant
 * @returns null if it has to be made
 * @throws {RegistrationError} if there is more than one, or the person wants none of them
 */
export async function findApplication(
  work: Work,
  known: string | undefined,
): Promise<Application | null> {
  const { plan, record } = work;
  const recorded = record.made.application;
  if (recorded !== undefined && (plan.clientId ?? recorded.appId) === recorded.appId) {
    // A run seconds ago may have made it.
    const found = await settled(() => get(work, recorded.appId), work);
    if (found) return sameName(found, plan, record.path ?? "");
    await record.change(forgetApplication);
  }
  if (plan.clientId !== undefined) {
    const found = await get(work, plan.clientId);
    if (found !== null) return found;
    throw new RegistrationError(
      `The tenant has no application ${plan.clientId}`,
      "Copy the Application (client) ID from App registrations, or leave out --client-id",
    );
  }
  const found = known === undefined ? null : await get(work, known);
  if (found !== null) return sameName(found, plan, plan.envFile);
  return await choose(work, await findNamed(work, plan.name));
}

/** @returns the applications of a name; Entra lets any number have the same */
export async function findNamed(
  { call }: Pick<Work, "call">,
  name: string,
): Promise<Application[]> {
  const named = await list(call, `/applications${filtered(`displayName eq ${literal(name)}`)}`);
  return named as unknown as Application[];
}

/** @throws {RegistrationError} if another application was asked for by its name */
function sameName(found: Application, plan: Plan, file: string): Application {
  if (!plan.named || found.displayName === plan.name) return found;
  throw new RegistrationError(
    `${file} belongs to the application "${found.displayName}" (client ID ${found.appId}), not to "${plan.name}"`,
    "Leave out --name to complete that one. For another one, run the command in a folder of its own",
  );
}

async function get({ call }: Work, appId: string): Promise<Application | null> {
  try {
    return await call("GET", byClientId(appId)) as unknown as Application;
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

function forgetApplication(made: Registration): void {
  delete made.application;
  delete made.servicePrincipal;
  delete made.credentials;
  delete made.consents;
  if (made.userFlow) made.userFlow.linked = false;
}

async function choose({ plan, prompts }: Work, named: Application[]) {
  const [first, ...others] = named;
  if (first === undefined) return null;
  const ids = named.map(({ appId }) => appId).join(", ");
  if (others.length > 0) {
    throw new RegistrationError(
      `${named.length} applications are named "${plan.name}": ${ids}`,
      "Name the one to complete with --client-id, or choose another name with --name",
    );
  }
  if (prompts === null) return first;
  const agreed = await prompts.confirm(
    `An application named "${plan.name}" exists (client ID ${ids}). Complete it?`,
    true,
  );
  if (agreed) return first;
  throw new RegistrationError("Nothing was changed", "Choose another name with --name");
}
