/**
 * Reading of `.env` files, as the published `@std/dotenv` does it.
 *
 * @module
 */
import { parse } from "./parse.ts";

export { parse };

/** Options of {@linkcode load}. */
export interface LoadOptions {
  /** The file, `./.env` unless given; null for none. */
  envPath?: string | null;
  /** Put the variables into the process's environment, too; those that are there stay. */
  export?: boolean;
}

/** Variables of a `.env` file; none if it is missing. */
export async function load(options: LoadOptions = {}): Promise<Record<string, string>> {
  const { envPath = "./.env", export: toProcess = false } = options;
  const variables = envPath === null ? {} : parse(await readText(envPath));
  if (!toProcess) return variables;

  for (const [name, value] of Object.entries(variables)) {
    if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
  }
  return variables;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
