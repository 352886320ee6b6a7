import { dirname } from "node:path";
import { escapeControls } from "../lib/plain_text.ts";
import { withUsage } from "./command.ts";
import { INTERRUPTED, InterruptedError } from "./prompts.ts";
import { exceptLoopback } from "./proxy.ts";
import { readRegisterArguments, REGISTER_USAGE } from "./register/plan/arguments.ts";
import { RegistrationError } from "./register/directory/refusal.ts";
import { holdFolder } from "./register/record/folder_lock.ts";
import { PAGE_SCOPES } from "./register/plan/page_scopes.ts";
import { formatStep } from "./register/report.ts";
import { dryRun } from "./register/dry_run.ts";
import { register } from "./register/registration.ts";
import { DeclinedError, Run } from "./register/run.ts";
import { undo } from "./register/undo/undo.ts";
import { UnwritableError } from "./setup/private_file.ts";
import { type CliContext, createContext } from "./terminal.ts";

/**
 * `deno task register`: makes everything that the app needs at an external tenant, and writes `.env`.
 *
 * @param args the flags
 * @param context what to work with
 * @param started takes the run as soon as the flags are read
 * @param pageScopes scopes of Microsoft Graph that only single pages need
 * @returns the exit code: 0 if all is right, 1 if not, 2 for wrong flags, 130 after Ctrl+C
 */
export function registerCommand(
  args: readonly string[],
  context: CliContext,
  started: (run: Run) => void = () => {},
  pageScopes: readonly string[] = PAGE_SCOPES,
): Promise<number> {
  return withUsage(() => run(args, context, started, pageScopes), REGISTER_USAGE, context.sayAside);
}

const NEXT =
  "\nNext: deno task start runs the app. Open it, and choose Sign up to become its first customer.";

async function run(
  flags: readonly string[],
  context: CliContext,
  started: (run: Run) => void,
  pageScopes: readonly string[],
): Promise<number> {
  const args = readRegisterArguments(flags);
  if (args.help) {
    context.say(REGISTER_USAGE);
    return 0;
  }
  const run = new Run(args, context, pageScopes);
  started(run);
  const outcome = await perform(run);
  if (args.json) context.say(toJson(run, outcome));
  if (outcome === null) return 0;
  return outcome === INTERRUPTION ? INTERRUPTED : 1;
}

/** What went wrong, in words. */
interface Failure {
  readonly message: string;
  readonly fix: string;
}

const INTERRUPTION: Failure = { message: "Interrupted", fix: "Run the command again to go on" };

/** @returns null if all is right */
async function perform(run: Run): Promise<Failure | null> {
  const { args, context } = run;
  try {
    if (args.dryRun) {
      await dryRun(run);
      run.say(`\n${run.calls.length} calls. None was made.`);
      return null;
    }
    using _held = await holdFolder(dirname(args.envFile));
    if (args.undo) {
      await undo(run);
      run.say(
        run.record === null
          ? "\nEverything is removed."
          : `\nThe rest is still listed in ${run.record.path}.`,
      );
      return null;
    }
    if (await register(run)) {
      run.say(NEXT);
      return null;
    }
    const fix = "Follow the fixes above, then run deno task doctor";
    run.say(`\nThe registration is complete, but the doctor finds something wrong. ${fix}.`);
    return { message: "The doctor finds something wrong", fix };
  } catch (error) {
    const failure = explain(error);
    run.say("");
    run.say(
      formatStep(
        { step: "Stopped", result: "failure", detail: failure.message, fix: failure.fix },
        context.colour,
      ),
    );
    for (const line of run.existing()) run.say(line);
    return failure;
  }
}

function explain(error: unknown): Failure {
  if (error instanceof RegistrationError) return { message: error.message, fix: error.fix };
  if (error instanceof DeclinedError) return { message: "Nothing was changed", fix: error.message };
  if (error instanceof InterruptedError) return INTERRUPTION;
  if (error instanceof UnwritableError) {
    return { message: error.message, fix: "Then run the command again" };
  }
  throw error;
}

function toJson({ steps, checks, calls, record, args }: Run, failure: Failure | null): string {
  const result = {
    ok: failure === null,
    ...(failure === null ? {} : { error: failure }),
    ...(record === null ? {} : {
      tenantId: record.made.tenantId,
      clientId: record.made.application?.appId,
      envFile: record.made.envFile,
    }),
    ...(args.dryRun ? { calls } : { steps, checks }),
  };
  return escapeControls(JSON.stringify(result, null, 2));
}

if (import.meta.main) {
  Deno.env.set("NO_PROXY", exceptLoopback((name) => Deno.env.get(name)));
  const context = createContext((name) => Deno.env.get(name));
  const interruptible = (run: Run) =>
    Deno.addSignalListener("SIGINT", () => {
      run.interrupted();
      Deno.exit(INTERRUPTED);
    });
  Deno.exit(await registerCommand(Deno.args, context, interruptible));
}
