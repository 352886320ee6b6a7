import { parseArgs } from "node:util";
import { readEnvFile } from "../lib/config/files/environment.ts";
import {
  ConfigError,
  ENV_FILE,
  type Environment,
  mergeEnvironment,
} from "../lib/config/variables.ts";
import type { Mistake } from "../lib/config/mistake.ts";
import { HELP, withUsage } from "./command.ts";
import { type Check, warning } from "./doctor/check.ts";
import { examine } from "./doctor/examine.ts";
import { formatCheck, formatJson, formatSummary, isHealthy } from "./doctor/report.ts";
import { exceptLoopback } from "./proxy.ts";
import { type CliContext, createContext } from "./terminal.ts";

const USAGE = `deno task doctor [flags]

Checks the configuration in .env at your tenant, and says how to fix each mistake. It changes nothing there.

  --json       print the checks as JSON
  -h, --help   print this text

The exit code is 0 if no check has failed, otherwise 1.
`;

/**
 * `deno task doctor`: checks a configuration and prints how to fix it.
 *
 * @param args the flags
 * @param env the configuration, or why `.env` could not be read
 * @param context what to work with
 * @param ignored the lines of `.env` that have no effect
 * @returns the exit code: 0 if no check has failed, 1 if one has, 2 for wrong flags
 */
function doctorCommand(
  args: readonly string[],
  env: Environment | ConfigError,
  context: CliContext,
  ignored: readonly Mistake[],
): Promise<number> {
  return withUsage(() => run(args, env, context, ignored), USAGE, context.sayAside);
}

async function run(
  args: readonly string[],
  env: Environment | ConfigError,
  context: CliContext,
  ignored: readonly Mistake[],
): Promise<number> {
  const { say, colour } = context;
  const { values: { json, help } } = parseArgs({
    args: [...args],
    options: {
      ...HELP,
      "json": { type: "boolean", default: false },
    },
  });
  if (help) {
    say(USAGE);
    return 0;
  }
  const checks: Check[] = [];
  const add = (check: Check) => {
    checks.push(check);
    if (!json) say(formatCheck(check, colour));
  };
  for (const { problem, fix } of ignored) add(warning(ENV_FILE, problem, fix));
  for await (const check of examine(env, context)) add(check);
  say(json ? formatJson(checks) : `\n${formatSummary(checks)}`);
  return isHealthy(checks) ? 0 : 1;
}

if (import.meta.main) {
  Deno.env.set("NO_PROXY", exceptLoopback((name) => Deno.env.get(name)));
  const context = createContext((name) => Deno.env.get(name));
  const ignored: Mistake[] = [];
  const path = `${context.root}/.env`;
  const file = await readEnvFile(path, context.readVariable, (line) => ignored.push(line));
  const env = mergeEnvironment(
    file instanceof ConfigError ? {} : file ?? {},
    (name) => context.environment[name],
  );
  // Deno takes the token from its own environment, and `.env` is not part of that.
  if (env.DENO_KV_ACCESS_TOKEN) Deno.env.set("DENO_KV_ACCESS_TOKEN", env.DENO_KV_ACCESS_TOKEN);
  // `start` listens at 3000 unless PORT is set, and REDIRECT_URI has to agree with it.
  const settings = file instanceof ConfigError ? file : { ...env, PORT: env.PORT || "3000" };
  Deno.exit(await doctorCommand(Deno.args, settings, context, ignored));
}
