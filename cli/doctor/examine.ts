import { type Config, readConfig } from "../../lib/config/config.ts";
import { ConfigError, type Environment, TENANT_VARIABLES } from "../../lib/config/variables.ts";
import { examineAuthority } from "./authority.ts";
import { type Check, type DoctorWorld, failure, listProblems, ok } from "./check.ts";
import { examineRegistration } from "./registration.ts";
import { checkDatabase, checkEndpoint, checkFrontChannel } from "./surroundings.ts";

const SET_UP =
  "deno task setup asks for what is needed; deno task start works without, at the emulator";

/**
 * Examines a configuration: first what can be told on this machine, then what the tenant says. Nothing changes at the
 * authority, and nobody is signed in.
 *
 * @param env the variables' values
 * @param world what to look through
 * @returns the checks, one by one as they are made
 */
export async function* examine(env: Environment, world: DoctorWorld): AsyncGenerator<Check> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const nothingSet = TENANT_VARIABLES.every((name) => !env[name]);
    yield* nothingSet ? [failure("Configuration", "nothing is set", SET_UP)] : listProblems(error);
    return;
  }
  yield ok("Configuration", `complete; the app's address is ${config.origin}`);
  yield await checkDatabase(config, world);
  const examined = yield* examineAuthority(config, world);
  if (examined !== null) yield* examineRegistration(config, examined, world);
  yield await checkEndpoint(config, world);
  yield await checkFrontChannel(config, world);
}
