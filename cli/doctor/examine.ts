import { type Config, loadConfig } from "../../lib/config/config.ts";
import {
  ConfigError,
  ENV_FILE,
  type Environment,
  TENANT_VARIABLES,
} from "../../lib/config/variables.ts";
import { examineAuthority } from "./authority.ts";
import { type Check, failure, listProblems, ok } from "./check.ts";
import { examineRegistration } from "./registration.ts";
import { checkServing } from "./serving.ts";
import { checkDatabase, checkEndpoint, checkFrontChannel } from "./surroundings.ts";
import type { CliContext } from "../terminal.ts";

const SET_UP =
  "Run deno task setup. To try the app first, run deno task start: it uses the emulator";

/**
 * Checks a configuration: first on this machine, then at the tenant. It changes nothing at the tenant, and signs nobody
 * in.
 *
 * @param env the variables' values, or why `.env` could not be read
 * @param context what to work with
 * @returns the checks, each as soon as it is made
 */
export async function* examine(
  env: Environment | ConfigError,
  context: CliContext,
): AsyncGenerator<Check> {
  let config: Config;
  try {
    if (env instanceof ConfigError) throw env;
    config = await loadConfig(env, context.now());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const nothingSet = error.problems.every(({ variable }) => variable !== ENV_FILE) &&
      TENANT_VARIABLES.every((name) => !(env as Environment)[name]);
    yield* nothingSet ? [failure("Configuration", "nothing is set", SET_UP)] : listProblems(error);
    return;
  }
  yield ok("Configuration", `complete; the app's address is ${config.origin}`);
  yield await checkDatabase(config, context);
  const examined = yield* examineAuthority(config, context);
  if (examined !== null) {
    yield* examineRegistration(config, examined, context);
    yield checkServing(config, env, examined.metadata, context);
  }
  const { endpoint } = config;
  yield await checkEndpoint({ endpoint, name: "Downstream API", variable: "ENDPOINT" }, context);
  for (const [name, { endpoint }] of Object.entries(config.apis)) {
    yield await checkEndpoint({ endpoint, name: `API ${name}`, variable: "APIS" }, context);
  }
  yield await checkFrontChannel(config, context);
}
