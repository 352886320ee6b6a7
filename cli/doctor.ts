import type { CommandWorld } from "./terminal.ts";
import type { Environment } from "../lib/config/variables.ts";
import { examine } from "./doctor/examine.ts";
import { formatCheck, formatJson, formatSummary, isHealthy } from "./doctor/report.ts";

/**
 * `deno task doctor`: examines a configuration, and says what is to be mended. With `--json` machines can read it.
 *
 * @param args the flags
 * @param env the configuration
 * @param world what to work with
 * @returns the exit code: 0 if nothing has failed, else 1
 */
export async function doctorCommand(
  args: readonly string[],
  env: Environment,
  world: CommandWorld,
): Promise<number> {
  const { say, colour } = world;
  const json = args.includes("--json");
  const checks = [];
  for await (const check of examine(env, world)) {
    checks.push(check);
    if (!json) say(formatCheck(check, colour));
  }
  say(json ? formatJson(checks) : `\n${formatSummary(checks)}`);
  return isHealthy(checks) ? 0 : 1;
}
