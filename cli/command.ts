import { parseArgs } from "node:util";

/** The flag that every command has. */
export const HELP = { help: { type: "boolean", short: "h", default: false } } as const;

/**
 * Runs a command, and prints its usage if a flag is unknown or has no value.
 *
 * @param command what to run
 * @param usage how the command is used
 * @param sayAside writes a line to standard error
 * @returns the command's exit code; 2 for wrong flags
 */
export async function withUsage(
  command: () => Promise<number>,
  usage: string,
  sayAside: (text: string) => void,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!isFlagError(error)) throw error;
    sayAside(`${error.message}\n\n${usage}`);
    return 2;
  }
}

/**
 * Reads the arguments of a script without flags. For `--help`, and for arguments that it does not take, the process ends
 * here: with 0, or with 2.
 *
 * @param args the command line's arguments
 * @param usage how the script is used
 * @param most how many arguments it takes
 */
export function readPlainArguments(args: readonly string[], usage: string, most = 0): string[] {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: HELP,
      allowPositionals: most > 0,
    });
    if (values.help) {
      console.log(usage);
      Deno.exit(0);
    }
    if (positionals.length > most) throw new FlagError("Too many arguments");
    return positionals;
  } catch (error) {
    if (!isFlagError(error)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    Deno.exit(2);
  }
}

/** Flags are wrong in a way that `parseArgs` can't see. */
export class FlagError extends Error {
  override name = "FlagError";
}

/** `parseArgs` of `node:util` tells its errors by their code only. */
function isFlagError(error: unknown): error is Error {
  return error instanceof FlagError ||
    (error instanceof TypeError && "code" in error && /^ERR_PARSE_ARGS/.test(String(error.code)));
}
