import { dirname, join } from "node:path";
import { isObject } from "../../lib/json.ts";
import type { Check } from "../doctor/check.ts";
import { examine } from "../doctor/examine.ts";
import { formatCheck, isHealthy } from "../doctor/report.ts";
import type { Prompts } from "../prompts.ts";
import { checkWritable } from "../setup/private_file.ts";
import type { CliContext } from "../terminal.ts";
import { adoptPending } from "./adopt.ts";
import { findApplication } from "./application.ts";
import type { RegisterArguments } from "./arguments.ts";
import { choosePlan, chooseTenant } from "./choices.ts";
import { findApis } from "./consent.ts";
import { removeReplaced } from "./credential.ts";
import { type DeviceCodePrompt, signInAdministrator } from "./device_code.ts";
import { createDryCall, type PlannedCall, signInCalls } from "./dry_run.ts";
import { readEnvFile, settingsOf } from "./env_file.ts";
import { type Call, createCall, list } from "./graph.ts";
import { describePlan } from "./plan.ts";
import { RegistrationRecord } from "./record.ts";
import { fixFor, GraphRefusal, RegistrationError } from "./refusal.ts";
import { formatStep, type StepReport } from "./report.ts";
import { STEPS } from "./steps.ts";
import {
  type Addresses,
  type ExternalTenant,
  lookUpTenant,
  MICROSOFT,
  nameTenant,
  workforce,
} from "./tenant.ts";
import { removals } from "./undo.ts";
import { findUserFlow } from "./user_flow.ts";
import { APPLICATION_ROLE, type Step, USER_FLOW_ROLE, type Work } from "./work.ts";

/** A run of the command: what it works with, and what it has done. */
export interface Run {
  readonly args: RegisterArguments;
  readonly context: CliContext;
  /** Asks the person at the terminal; null where nothing may be asked. */
  readonly prompts: Prompts | null;
  readonly steps: StepReport[];
  readonly checks: Check[];
  readonly calls: PlannedCall[];
  /** What exists at the tenant because of this command. */
  record: RegistrationRecord | null;
}

/** The person has not agreed. Nothing was changed. */
export class DeclinedError extends Error {
  override name = "DeclinedError";
}

/**
 * Registers the app.
 *
 * @returns whether the doctor finds nothing wrong with the result
 * @throws {RegistrationError} if a step can't be made; what the steps before have made is in the record
 * @throws {DeclinedError} if the person does not agree to the plan
 */
export async function register(run: Run): Promise<boolean> {
  const { args, context, prompts } = run;
  const recordPath = join(dirname(args.envFile), ".registration.json");
  const former = await RegistrationRecord.open(recordPath);
  run.record = former;
  const name = await chooseTenant(args, former?.made, prompts);
  const addresses = { ...MICROSOFT, ...former?.made.addresses, ...args.addresses };
  await checkWritable(args.envFile);
  await checkWritable(recordPath);

  const tenant = await waiting(
    run,
    "Looking up the tenant",
    () => lookUpTenant(name, addresses, context),
  );
  if (former !== null && former.made.tenantId !== tenant.tenantId) {
    throw new RegistrationError(
      `${recordPath} belongs to the tenant ${former.made.tenant}`,
      "Run the command in a folder of its own, or remove that registration first by --undo",
    );
  }
  const envFile = await readEnvFile(args.envFile, tenant, args.clientId);
  await allowReplacing(run, envFile.foreign);
  const plan = await choosePlan(args, { tenant, envFile, made: former?.made }, prompts);
  await agree(run, describePlan(plan, `${name} (${tenant.tenantId})`));

  const token = await signIn(run, addresses, tenant.tenantId);
  const call = callAs(run, addresses, token);
  const record = former ??
    RegistrationRecord.start(recordPath, { tenant: name, tenantId: tenant.tenantId, addresses });
  run.record = record;
  const work: Work = {
    ...{ plan, tenant, call, record, context, prompts, envFile },
    ...{ apis: [], application: null, isNew: false, userFlow: null, linked: false },
    ...{ servicePrincipalId: "", newCredential: null },
  };
  await survey(run, work);
  for (const step of STEPS) await take(run, step, work);
  await waiting(run, "Removing the former credential", () => removeReplaced(work));
  return await examineResult(run, work);
}

/** Prints the calls, and makes none. */
export async function rehearse(run: Run): Promise<void> {
  const { args, context, prompts } = run;
  const name = await chooseTenant(args, undefined, prompts);
  const addresses = { ...MICROSOFT, ...args.addresses };
  const tenant: ExternalTenant = {
    name,
    tenantId: "<tenant ID>",
    settings: nameTenant(name, addresses),
  };
  const envFile = { path: args.envFile, text: null, values: {}, foreign: false };
  const plan = await choosePlan(args, { tenant, envFile, made: undefined }, null);
  const note = (planned: PlannedCall) => {
    run.calls.push(planned);
    if (args.json) return;
    context.say(`${planned.method} ${planned.url}`);
    if (planned.body !== undefined) context.say(`${JSON.stringify(planned.body, null, 2)}\n`);
  };
  for (const planned of signInCalls(`${addresses.login}/<tenant ID>`, args.signInClient)) {
    note(planned);
  }
  const call = createDryCall(addresses.graph, plan, note);
  const where = { tenant: name, tenantId: tenant.tenantId, addresses };
  const work: Work = {
    ...{ plan, tenant, call, record: RegistrationRecord.start(null, where), context, envFile },
    ...{ apis: [], application: null, isNew: false, userFlow: null, linked: false },
    ...{ prompts: null, servicePrincipalId: "", newCredential: null },
  };
  await list(call, "/organization");
  await look(work);
  for (const step of STEPS) await step.run(work);
}

/**
 * Removes what the command has made, in reverse order.
 *
 * @throws {RegistrationError} if something can't be removed; the rest is still in the record
 * @throws {DeclinedError} if nobody can agree
 */
export async function undo(run: Run): Promise<void> {
  const { args, context, prompts } = run;
  const record = await RegistrationRecord.open(join(dirname(args.envFile), ".registration.json"));
  run.record = record;
  if (record === null) {
    throw new RegistrationError(
      "There is no .registration.json here, so the command does not know what it has made",
      "Run it in the folder of the registration, or delete the application in the admin center",
    );
  }
  const { made } = record;
  const addresses = { ...MICROSOFT, ...made.addresses, ...args.addresses };
  // The calls belong to the sign-in that follows; the questions are the same without it.
  const planned = removals({
    record,
    context,
    call: () => Promise.reject(new Error("No call yet")),
  });
  const list = planned.map(({ question }) => `  ${question}`).join("\n");
  if (prompts === null && !args.yes) {
    context.say(`This asks, in the tenant ${made.tenant} (${made.tenantId}):\n\n${list}\n`);
    throw new DeclinedError("Add --yes to answer all of it with yes");
  }
  const token = await signIn(run, addresses, made.tenantId);
  const call = callAs(run, addresses, token);
  await explained({ name: "Tenant", role: APPLICATION_ROLE }, () => adoptPending({ call, record }));
  for (const removal of removals({ record, context, call })) {
    if (!(await prompts?.confirm(removal.question, true) ?? true)) {
      tell(run, { step: removal.name, result: "left out", detail: "kept" });
      continue;
    }
    const { name, role } = removal;
    const detail = await attempt(run, { name, role, doing: `Removing: ${name}` }, removal.run);
    tell(run, { step: name, result: "completed", detail });
  }
  if (removals({ record, context, call }).length === 0) {
    await record.remove();
    run.record = null;
  }
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
    "Name another file by --env-file, or replace that one by --force",
  );
}

async function agree({ args, context, prompts }: Run, plan: string): Promise<void> {
  if (!args.json) context.say(`\n${plan}`);
  if (args.yes) return;
  if (prompts === null) throw new DeclinedError("Add --yes to agree");
  if (!await prompts.confirm("Go on?", true)) throw new DeclinedError("Nothing was changed.");
}

async function signIn(run: Run, { login }: Addresses, tenantId: string): Promise<string> {
  const { args, context } = run;
  const show = ({ url, code, minutes }: DeviceCodePrompt) =>
    (args.json ? context.sayAside : context.say)(
      `\nTo sign in as an administrator, open ${url}\nand enter the code ${code} within ${minutes} minutes.\n`,
    );
  const options = { authority: `${login}/${tenantId}`, clientId: args.signInClient };
  let progress: ReturnType<Prompts["progress"]> | undefined;
  try {
    return await signInAdministrator({
      ...options,
      show(prompt) {
        show(prompt);
        progress = run.prompts?.progress("Waiting for your sign-in", () => interrupted(run));
      },
    }, context);
  } finally {
    progress?.end();
  }
}

/** What the spinner shows follows what the calls wait for. */
const spinners = new WeakMap<Run, (text: string) => void>();

function callAs(run: Run, { graph }: Addresses, token: string): Call {
  const { fetch, now, sleep } = run.context;
  return createCall({
    ...{ base: graph, token, fetch, now, sleep },
    waiting: (text) => spinners.get(run)?.(text),
  });
}

/** Finds what exists, and asks about it, before anything is changed. */
async function survey(run: Run, work: Work): Promise<void> {
  const { call, tenant } = work;
  const step = { name: "Tenant", role: APPLICATION_ROLE, doing: "Looking at the tenant" };
  const [organization] = await attempt(run, step, () => list(call, "/organization"));
  requireExternal(tenant, organization);
  await explained(step, () => adoptPending(work));
  // Questions can come up, and a spinner would be in their way.
  await explained({ name: "Tenant", role: USER_FLOW_ROLE }, () => look(work));
  tell(run, {
    step: "Tenant",
    result: "found",
    detail: `${organization?.displayName ?? tenant.name}, ${tenant.tenantId}`,
  });
}

async function look(work: Work): Promise<void> {
  work.apis = await findApis(work);
  work.application = await findApplication(work, work.envFile.values.CLIENT_ID || undefined);
  const found = await findUserFlow(work);
  work.userFlow = found?.flow ?? null;
  work.linked = found?.linked ?? false;
}

function requireExternal({ name, tenantId }: ExternalTenant, organization: unknown): void {
  if (!isObject(organization)) return;
  const { id, tenantType } = organization;
  if (typeof id === "string" && id.toLowerCase() !== tenantId.toLowerCase()) {
    throw new RegistrationError(
      `You signed in to the tenant ${id}, and ${name} is ${tenantId}`,
      "Sign in with an account that administers this tenant",
    );
  }
  if (tenantType === "AAD") throw workforce(name);
  if (tenantType === "AAD B2C") {
    throw new RegistrationError(
      `"${name}" is an Azure AD B2C tenant, which has no user flows of this kind`,
      "Create an external tenant in Microsoft Entra admin center, and enter its subdomain",
    );
  }
}

async function take(run: Run, step: Step, work: Work): Promise<void> {
  // A step that may ask a question shows no spinner.
  const asks = step.name === "Client credential" && run.prompts !== null;
  const outcome = asks
    ? await explained(step, () => step.run(work))
    : await attempt(run, step, () => step.run(work));
  tell(run, { step: step.name, ...outcome });
}

type Attempted = Pick<Step, "name" | "role" | "doing">;

async function attempt<T>(run: Run, step: Attempted, action: () => Promise<T>): Promise<T> {
  return await waiting(run, step.doing, () => explained(step, action));
}

/** Turns a refusal of Graph into words, with its fix. */
async function explained<T>(
  { name, role }: Omit<Attempted, "doing">,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    throw new RegistrationError(`${name}: ${error.message}`, fixFor(error, role), { cause: error });
  }
}

async function waiting<T>(run: Run, text: string, action: () => Promise<T>): Promise<T> {
  const progress = run.prompts?.progress(text, () => interrupted(run));
  if (progress !== undefined) spinners.set(run, (it) => progress.update(it));
  else if (!run.args.json) spinners.set(run, (it) => run.context.say(`           ${it}`));
  try {
    return await action();
  } finally {
    progress?.end();
    spinners.delete(run);
  }
}

function tell({ args, context, steps }: Run, report: StepReport): void {
  steps.push(report);
  if (!args.json) context.say(formatStep(report, context.colour));
}

/** The process ends by Ctrl+C. The record was written before each step. */
export function interrupted({ context, record }: Run): void {
  context.sayAside("\nInterrupted. Run the command again: it goes on from here.");
  if (record !== null) context.sayAside(`What exists now is listed in ${record.path}`);
}

/** A new secret, and a new application, are known everywhere after half a minute or so. */
const SETTLING_WAITS = [2, 4, 8, 16, 30];
const SETTLING = new Set(["Client ID and redirect URI", "Scopes", "Client credential"]);

async function examineResult(run: Run, work: Work): Promise<boolean> {
  const { args, context } = run;
  const settings = { ...work.envFile.values, ...settingsOf(work) };
  const env = { ...settings, PORT: settings.PORT || "3000" };
  const waits = [...SETTLING_WAITS];
  if (!args.json) context.say("");
  let checks: Check[];
  while (true) {
    checks = await waiting(
      run,
      "Checking the result",
      () => Array.fromAsync(examine(env, context)),
    );
    const isSettling = checks.some((it) => it.result === "failure" && SETTLING.has(it.name));
    const seconds = isSettling ? waits.shift() : undefined;
    if (seconds === undefined) break;
    await waiting(
      run,
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

/** @returns the plan's first steps for the person, when all is done */
export function nextSteps(): string {
  return "\nNext: deno task start runs the app. Open it, and choose Sign up to become its first customer.";
}
