import { dirname, join } from "node:path";
import { callAsAdministrator } from "../sign_in/administrator.ts";
import { adoptPending } from "../record/adopt.ts";
import { RegistrationRecord } from "../record/record.ts";
import { RegistrationError } from "../directory/refusal.ts";
import { removals } from "./removals.ts";
import { DeclinedError, type Run } from "../run.ts";
import { MICROSOFT } from "../directory/tenant.ts";
import { APPLICATION_ROLE } from "../work.ts";

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
  // Only the questions are needed now. Calls need the sign-in, which follows.
  const planned = removals({
    record,
    context,
    call: () => Promise.reject(new Error("No call yet")),
  });
  const list = planned.map(({ question }) => `  ${question}`).join("\n");
  if (prompts === null && !args.yes) {
    run.say(`This asks, in the tenant ${made.tenant} (${made.tenantId}):\n\n${list}\n`);
    throw new DeclinedError("Add --yes to answer all of it with yes");
  }
  const call = await callAsAdministrator(run, addresses, made.tenantId);
  await run.explained(
    { name: "Tenant", role: APPLICATION_ROLE },
    () => adoptPending({ call, record, context, waiting: (text) => run.show(text) }),
  );
  for (const removal of removals({ record, context, call })) {
    if (!(await prompts?.confirm(removal.question, true) ?? true)) {
      run.tell({ step: removal.name, result: "left out", detail: "kept" });
      continue;
    }
    const { name, role } = removal;
    const detail = await run.attempt({ name, role, doing: `Removing: ${name}` }, removal.run);
    run.tell({ step: name, result: "completed", detail });
  }
  if (removals({ record, context, call }).length === 0) {
    await record.remove();
    run.record = null;
  }
}
