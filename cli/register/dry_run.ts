import { choosePlan, chooseTenant } from "./plan/choices.ts";
import { createDryCall, type PlannedCall, signInCalls } from "./directory/dry_call.ts";
import { list } from "./directory/graph.ts";
import { RegistrationRecord } from "./record/record.ts";
import type { Run } from "./run.ts";
import { STEPS } from "./steps.ts";
import { survey } from "./survey.ts";
import { type ExternalTenant, MICROSOFT, nameTenant } from "./directory/tenant.ts";
import { startWork } from "./work.ts";

/** Prints the calls, and makes none. */
export async function dryRun(run: Run): Promise<void> {
  const { args, context, prompts, pageScopes } = run;
  const name = await chooseTenant(args, undefined, prompts);
  const addresses = { ...MICROSOFT, ...args.addresses };
  const tenant: ExternalTenant = {
    name,
    tenantId: "<tenant ID>",
    settings: nameTenant(name, addresses),
  };
  const envFile = { path: args.envFile, text: null, values: {}, foreign: false };
  const plan = await choosePlan(args, { tenant, envFile, made: undefined, pageScopes }, null);
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
  const work = startWork({
    ...{ plan, tenant, call, context, envFile, prompts: null },
    record: RegistrationRecord.start(null, where),
    waiting: () => {},
  });
  await list(call, "/organization");
  await survey(work);
  for (const step of STEPS) await step.run(work);
}
