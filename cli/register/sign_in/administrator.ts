import { type DeviceCodePrompt, signInAdministrator } from "./device_code.ts";
import { type Call, createCall } from "../directory/graph.ts";
import type { Run } from "../run.ts";
import type { Addresses } from "../directory/tenant.ts";

/**
 * Signs the administrator in, and gives the calls that the person may make.
 *
 * @param run the run
 * @param addresses where to sign in, and where Graph is
 * @param tenantId always one tenant: a general authority would sign a guest in at another one
 * @throws {RegistrationError} if the administrator does not sign in
 */
export async function callAsAdministrator(
  run: Run,
  { login, graph }: Addresses,
  tenantId: string,
): Promise<Call> {
  const { args, context } = run;
  const write = args.json ? context.sayAside : context.say;
  const show = ({ url, code, minutes }: DeviceCodePrompt) =>
    write(
      `\nTo sign in as an administrator, open ${url}\nand enter the code ${code} within ${minutes} minutes.\n`,
    );
  const token = await signInAdministrator({
    authority: `${login}/${tenantId}`,
    clientId: args.signInClient,
    show,
    waiting: (action) => run.waiting("Waiting for your sign-in", action),
  }, context);
  const { fetch, now, sleep } = context;
  return createCall({
    ...{ base: graph, token, fetch, now, sleep },
    waiting: (text) => run.show(text),
  });
}
