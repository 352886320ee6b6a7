/**
 * Runs a command, and prints its usage if a flag is unknown or has no value.
 *
 * @param command what to run
 * @param usage how the command is used
 * @param say writes a line
 * @returns the command's exit code; 2 for wrong flags
 */
export async function withUsage(
  command: () => Promise<number>,
  usage: string,
  say: (text: string) => void,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!isFlagError(error)) throw error;
    say(`${error.message}\n\n${usage}`);
    return 2;
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
