import { dirname, join } from "node:path";
import type { Check } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { formatCheck, isHealthy } from "../doctor/report.ts";
import { checkWritable } from "../setup/private_file.ts";
import { callAsAdministrator } from "./sign_in/administrator.ts";
import { adoptPending } from "./record/adopt.ts";
import { choosePlan, chooseTenant } from "./plan/choices.ts";
import { hasCredential } from "./credential/credential.ts";
import { removeReplaced } from "./credential/made_credential.ts";
import { readEnvFile, settingsAfter } from "./env_file.ts";
import { list } from "./directory/graph.ts";
import { describePlan, type Existing, type Plan } from "./plan/plan.ts";
import { type Registration, RegistrationRecord } from "./record/record.ts";
import { GraphRefusal, RegistrationError } from "./directory/refusal.ts";
import { DeclinedError, type Run } from "./run.ts";
import { STEPS } from "./steps.ts";
import { requireExternal, survey } from "./survey.ts";
import { lookUpTenant, MICROSOFT } from "./directory/tenant.ts";
import {
  APPLICATION_ROLE,
  type EnvFile,
  startWork,
  type Step,
  USER_FLOW_ROLE,
  type Work,
} from "./work.ts";

/**
 * Registers the app.
 *
 * @returns whether the doctor finds nothing wrong with the result
 * @throws {RegistrationError} if a step can't be made; what the steps before have made is in the record
 * @throws {DeclinedError} if the person does not agree to the plan
 */
export async function register(run: Run): Promise<boolean> {
  const { args, context, prompts, pageScopes } = run;
  const recordPath = join(dirname(args.envFile), ".registration.json");
  const former = await RegistrationRecord.open(recordPath);
  run.record = former;
  const name = await chooseTenant(args, former?.made, prompts);
  const addresses = { ...MICROSOFT, ...former?.made.addresses, ...args.addresses };
  await checkWritable(args.envFile);
  await checkWritable(recordPath);

  const tenant = await run.waiting(
    "Looking up the tenant",
    () => lookUpTenant(name, addresses, context),
  );
  if (former !== null && former.made.tenantId !== tenant.tenantId) {
    throw new RegistrationError(
      `${recordPath} belongs to the tenant ${former.made.tenant}`,
      "Run the command in a folder of its own, or remove that registration first with --undo",
    );
  }
  const envFile = await readEnvFile(args.envFile, tenant, args.clientId, context.readVariable);
  await allowReplacing(run, envFile.foreign);
  const plan = await choosePlan(args, { tenant, envFile, made: former?.made, pageScopes }, prompts);
  const existing = findExisting(plan, envFile, former?.made);
  await agree(run, describePlan(plan, `${name} (${tenant.tenantId})`, existing));

  const call = await callAsAdministrator(run, addresses, tenant.tenantId);
  const record = former ??
    RegistrationRecord.start(recordPath, { tenant: name, tenantId: tenant.tenantId, addresses });
  run.record = record;
  const work = startWork({
    ...{ plan, tenant, call, record, context, prompts, envFile },
    waiting: (text) => run.show(text),
  });
  await lookAround(run, work);
  for (const step of STEPS) await take(run, step, work);
  await run.waiting("Removing the former credential", () => removeReplaced(work));
  return await examineResult(run, work);
}

async function allowReplacing({ args, prompts }: Run, foreign: boolean): Promise<void> {
  if (!foreign || args.force) return;
  const agreed = await prompts?.confirm(
    `${args.envFile} holds the settings of another tenant or app. Replace them?`,
    false,
  );
  if (agreed) return;
  throw new RegistrationError(
    `${args.envFile} holds the settings of another tenant or app`,
    "Name another file with --env-file, or replace that one with --force",
  );
}

/** What the record and the settings file know; the tenant is asked after the person has agreed. */
function findExisting(
  { clientId, named }: Plan,
  { values }: EnvFile,
  made: Registration | undefined,
): Existing {
  // With a name, another application may be meant; the search for it decides.
  const known = clientId ?? (named ? undefined : made?.application?.appId ?? values.CLIENT_ID);
  return {
    clientId: known || undefined,
    hasCredential: !!known && values.CLIENT_ID === known && hasCredential(values),
    hasUserFlow: made?.userFlow?.linked === true,
  };
}

async function agree(run: Run, plan: string): Promise<void> {
  const { args, prompts } = run;
  run.say(`\n${plan}`);
  if (args.yes) return;
  if (prompts === null) throw new DeclinedError("Add --yes to agree");
  if (!await prompts.confirm("Go on?", true)) throw new DeclinedError("Nothing was changed.");
}

/** Finds what exists, and asks about it, before anything is changed. */
async function lookAround(run: Run, work: Work): Promise<void> {
  const { call, tenant } = work;
  const step = { name: "Tenant", role: APPLICATION_ROLE, doing: "Looking at the tenant" };
  const [organization] = await run.attempt(step, () => list(call, "/organization"));
  requireExternal(tenant, organization);
  const adopting = { ...step, doing: "Looking for what the interrupted run has made" };
  await run.attempt(adopting, () => adoptPending(work));
  // Questions can come up, and a spinner would be in their way.
  await run.explained({ name: "Tenant", role: USER_FLOW_ROLE }, () => survey(work));
  run.tell({
    step: "Tenant",
    result: "found",
    detail: `${organization?.displayName ?? tenant.name}, ${tenant.tenantId}`,
  });
}

async function take(run: Run, step: Step, work: Work): Promise<void> {
  // A step that may ask a question shows no spinner.
  const asks = step.name === "Client credential" && run.prompts !== null;
  const action = () => step.run(work).catch((error) => settlePending(work, error));
  const outcome = asks ? await run.explained(step, action) : await run.attempt(step, action);
  run.tell({ step: step.name, ...outcome });
}

/** After a plain refusal nothing was made, and the next run has nothing to look for. */
async function settlePending({ record }: Work, error: unknown): Promise<never> {
  const isPlain = error instanceof GraphRefusal && [400, 401, 403].includes(error.status);
  if (isPlain && record.made.pending) await record.change((made) => void delete made.pending);
  throw error;
}

/** A new secret, and a new application, are known everywhere after half a minute or so. */
const SETTLING_WAITS = [2, 4, 8, 16, 30];
const SETTLING = new Set(["Client ID and redirect URI", "Scopes", "Client credential"]);

async function examineResult(run: Run, work: Work): Promise<boolean> {
  const { args, context } = run;
  const settings = settingsAfter(work);
  const env = { ...settings, PORT: settings.PORT || "3000" };
  const waits = [...SETTLING_WAITS];
  run.say("");
  let checks: Check[];
  while (true) {
    checks = await run.waiting("Checking the result", () => Array.fromAsync(examine(env, context)));
    const isSettling = checks.some((it) => it.result === "failure" && SETTLING.has(it.name));
    const seconds = isSettling ? waits.shift() : undefined;
    if (seconds === undefined) break;
    await run.waiting(
      "Waiting until the tenant knows the new app",
      () => context.sleep(seconds * 1000),
    );
  }
  // The app does not run yet.
  run.checks.push(...checks.filter(({ name }) => name !== "Front-channel logout URL"));
  if (!args.json) {
    for (const check of run.checks) {
      context.say(formatCheck(check, context.colour));
    }
  }
  return isHealthy(run.checks);
}
