import { parseArgs } from "node:util";
import { HELP, withUsage } from "./command.ts";
import { INTERRUPTED, InterruptedError } from "./prompts.ts";
import { strip } from "./strip/strip.ts";
import { type CliContext, createContext } from "./terminal.ts";

const USAGE = `deno task strip [--yes]

Removes the example pages: home, profile, Graph, and the pages in routes/(demo)/, with their
tests and their part of the documents. Leaves a plain home and one page for signed-in customers.

  --yes        does not ask, and works with uncommitted changes too
  -h, --help   prints this`;

/**
 * `deno task strip`.
 *
 * @param args the command line's arguments
 * @returns the exit code: 0 if the demo is out, 1 if nothing was done, 2 for wrong arguments
 */
export function runStrip(args: string[], context: CliContext): Promise<number> {
  return withUsage(() => takeOut(args, context), USAGE, context.sayAside);
}

async function takeOut(args: string[], { root, prompts, say }: CliContext): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...HELP, yes: { type: "boolean" } },
  });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  if (!values.yes) {
    const changed = await hasChanges(root);
    if (changed) {
      say("There are uncommitted changes. Commit them first, so that you can compare and go back.");
      return 1;
    }
    if (prompts === null) {
      say("Nothing was removed: this command asks first, and there is no terminal. Use --yes");
      return 1;
    }
    const warning = changed === undefined
      ? " Git does not keep this folder: they can't come back"
      : "";
    if (!await prompts.confirm(`Remove the example pages and their tests?${warning}`, false)) {
      say("Nothing was removed.");
      return 1;
    }
  }

  const { removed, changed, written } = await strip(root);
  await format(root, [...changed, ...written]);
  say(`Removed ${removed.length} files, and their part of ${changed.join(", ")}.`);
  say(`Wrote ${written.join(", ")}.`);
  say(`
Next:
  deno task ok      # everything must pass
  git diff          # what has changed
Then put your name and colors into static/brand/, your pages into routes/ and routes/(signed-in)/,
and rewrite README.md. docs/building-on-it.md tells how.`);
  return 0;
}

/** Whether git has changes that are not committed; undefined where git does not keep the project. */
async function hasChanges(root: string): Promise<boolean | undefined> {
  try {
    const { success, stdout } = await run(root, "git", "status", "--porcelain");
    return success ? stdout.length > 0 : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Without a passage, lines may fit that did not before. */
async function format(root: string, files: readonly string[]): Promise<void> {
  const { success, stderr } = await run(root, Deno.execPath(), "fmt", "--quiet", ...files);
  if (!success) throw new Error(`Cannot format: ${new TextDecoder().decode(stderr)}`);
}

function run(cwd: string, command: string, ...args: string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command(command, { args, cwd, stdout: "piped", stderr: "piped" }).output();
}

if (import.meta.main) {
  try {
    Deno.exit(await runStrip(Deno.args, createContext((name) => Deno.env.get(name))));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    Deno.exit(INTERRUPTED);
  }
}
