import { readTextFile } from "../lib/config/files/text_file.ts";
import { DEMO_TENANT } from "./demo_tenant.ts";
import type { TenantOptions } from "./state/options.ts";
import { readSetUpFile } from "./state/set_up_file.ts";

const DEFAULT_FILE = "emulator.json";
/** Room for thousands of customers. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Thrown for a set-up file that can't be used. */
export class SetUpError extends Error {
  /** Name in logs. */
  override name = "SetUpError";
}

/**
 * Reads what the tenant of `deno task start`, `dev` and `emulator` holds: what the set-up file says, and for the rest
 * what the app's pages and the example API need.
 *
 * @param path the set-up file; by default `emulator.json`, if there is one
 * @throws {SetUpError} if the file is not as it should be, or was named and is not there
 */
export async function readSetUp(path?: string): Promise<TenantOptions> {
  const named = path ?? DEFAULT_FILE;
  const file = await readTextFile(named, { maxBytes: MAX_BYTES });
  if (!file && path !== undefined) throw new SetUpError(`${named} is not there.`);
  if (!file) return DEMO_TENANT;
  if ("problem" in file) throw new SetUpError(`${named} ${file.problem}. ${file.fix}.`);
  try {
    return { ...DEMO_TENANT, ...readSetUpFile(file.text) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new SetUpError(`${named}: ${error.message}`, { cause: error });
  }
}
