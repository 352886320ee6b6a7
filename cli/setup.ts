import { type Environment, VARIABLES } from "../lib/config/variables.ts";
import { formatEnvFile, writePrivately } from "../lib/config/env_file.ts";
import { setUp, type SetupWorld } from "./setup/conversation.ts";
import { readSetupArguments, SETUP_USAGE } from "./setup/arguments.ts";
import { InterruptedError } from "./setup/ask.ts";

/** What the command works with besides. */
export interface SetupCommandWorld extends SetupWorld {
  /** Reads standard input to its end. */
  readonly readAll: () => Promise<string>;
  /** The process's own variables, which win over the file. */
  readonly environment: Environment;
}

/**
 * `deno task setup`: asks, checks, and writes `.env`.
 *
 * @param args the flags
 * @param world what to work with
 * @returns the exit code: 0 written, 1 not, 2 for wrong flags
 */
export async function setupCommand(
  args: readonly string[],
  world: SetupCommandWorld,
): Promise<number> {
  const { say } = world;
  try {
    return await run(args, world);
  } catch (error) {
    if (error instanceof InterruptedError) {
      say("\nStopped. Nothing was written.");
      return 1;
    }
    if (!(error instanceof TypeError && "code" in error)) throw error;
    say(`${error.message}\n\n${SETUP_USAGE}`);
    return 2;
  }
}

async function run(args: readonly string[], world: SetupCommandWorld): Promise<number> {
  const { say, readAll, environment } = world;
  const { answers, secretOnStdin, settings, path, force, help } = readSetupArguments(args);
  if (help) {
    say(SETUP_USAGE);
    return 0;
  }
  // Standard input can't bring the secret and answers as well.
  const ask = secretOnStdin ? null : world.ask;
  if (!force && await exists(path) && !await mayReplace(path, { ...world, ask })) return 1;

  const secret = secretOnStdin ? { "client-secret": (await readAll()).trim() } : {};
  if (secret["client-secret"] === "") {
    say("Standard input is empty, and should bring the client secret. Nothing was written.");
    return 1;
  }
  const env = await setUp({ ...answers, ...secret }, settings, { ...world, ask });
  if (env === null) return 1;
  await writePrivately(path, `# Written by deno task setup\n${formatEnvFile(env)}`);
  say(`\nWritten: ${path}. Only you can read it.`);
  const shadowing = VARIABLES.filter((name) => environment[name]);
  if (shadowing.length > 0) {
    say(`But the process has variables of its own, which win: ${shadowing.join(", ")}`);
  }
  say("Next: deno task doctor checks everything, deno task start runs the app.");
  return 0;
}

async function mayReplace(path: string, { ask, say }: SetupWorld): Promise<boolean> {
  if (ask === null) {
    say(`${path} is there already: --force replaces it. Nothing was written.`);
    return false;
  }
  const agreed = /^y(es)?$/i.test(
    await ask(`${path} is there already. Replace it, and lose what is in it? [y/N] `),
  );
  if (!agreed) say("Nothing was written.");
  return agreed;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
