import { VARIABLES } from "../lib/config/variables.ts";
import { formatEnvFile } from "../lib/config/files/env_file.ts";
import { isMistake, type Mistake } from "../lib/config/mistake.ts";
import { decodeText } from "../lib/config/files/text_file.ts";
import { withUsage } from "./command.ts";
import { INTERRUPTED, InterruptedError } from "./prompts.ts";
import { readSetupArguments, SETUP_USAGE } from "./setup/arguments.ts";
import { setUp, type SetupAnswers } from "./setup/conversation.ts";
import { checkWritable, UnwritableError, writePrivately } from "./setup/private_file.ts";
import { exceptLoopback } from "./proxy.ts";
import { type CliContext, createContext } from "./terminal.ts";

/**
 * `deno task setup`: asks for what `.env` needs, checks it at the tenant, and writes the file.
 *
 * @param args the flags
 * @param context what to work with
 * @returns the exit code: 0 if the file was written, 1 if not, 2 for wrong flags, 130 after Ctrl+C
 */
export async function setupCommand(args: readonly string[], context: CliContext): Promise<number> {
  try {
    return await withUsage(() => run(args, context), SETUP_USAGE, context.sayAside);
  } catch (error) {
    if (error instanceof InterruptedError) {
      context.say("\nStopped. Nothing was written.");
      return INTERRUPTED;
    }
    if (!(error instanceof UnwritableError)) throw error;
    context.say(`${error.message}. Nothing was written.`);
    return 1;
  }
}

async function run(args: readonly string[], context: CliContext): Promise<number> {
  const { say, readAll, environment } = context;
  const { answers, secretOnStdin, settings, path, force, help } = readSetupArguments(args);
  if (help) {
    say(SETUP_USAGE);
    return 0;
  }
  // Standard input can't bring the secret and answers as well.
  const prompts = secretOnStdin ? null : context.prompts;
  await checkWritable(path);
  if (!force && await exists(path) && !await mayReplace(path, { ...context, prompts })) return 1;

  const secret = secretOnStdin ? readSecret(await readAll()) : {};
  if (isMistake(secret)) {
    say(`Standard input ${secret.problem}. ${secret.fix}. Nothing was written.`);
    return 1;
  }
  const env = await setUp({ ...answers, ...secret }, settings, { ...context, prompts });
  if (env === null) return 1;
  await writePrivately(path, `# Written by deno task setup\n${formatEnvFile(env)}`);
  say(`\nWrote ${path}. Only you can read it.`);
  const shadowing = VARIABLES.filter((name) => environment[name]);
  if (shadowing.length > 0) {
    say(`These environment variables are set as well, and win over it: ${shadowing.join(", ")}`);
  }
  say("Next: deno task doctor checks everything; deno task start runs the app.");
  return 0;
}

function readSecret(bytes: Uint8Array): SetupAnswers | Mistake {
  const file = decodeText(bytes);
  if (isMistake(file)) return file;
  const secret = file.text.trim();
  if (secret !== "") return { "client-secret": secret };
  return { problem: "is empty", fix: "Write the client secret to it" };
}

async function mayReplace(
  path: string,
  { prompts, say }: Pick<CliContext, "prompts" | "say">,
): Promise<boolean> {
  if (prompts === null) {
    say(`${path} already exists. Use --force to replace it. Nothing was written.`);
    return false;
  }
  const agreed = await prompts.confirm(`${path} already exists. Replace it?`, false);
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

if (import.meta.main) {
  Deno.env.set("NO_PROXY", exceptLoopback((name) => Deno.env.get(name)));
  const context = createContext((name) => Deno.env.get(name));
  Deno.exit(await setupCommand(Deno.args, context));
}
