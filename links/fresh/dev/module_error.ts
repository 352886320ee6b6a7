import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where Deno names the faulty line: at the end of a message. */
const PLACE = /\s+at (file:\/\/\/\S+?:\d+:\d+)(?=\s|$)/;

/** What other errors have put before the message. */
const PREFIXES = /^((error|Uncaught|SyntaxError|TypeError|Cannot bundle islands):? )+/;

/**
 * Imports a module of the project.
 *
 * @throws {Error} What {@linkcode moduleError} makes of the failure
 */
export async function importModule(specifier: string, root: string): Promise<unknown> {
  try {
    return await import(specifier);
  } catch (error) {
    throw await moduleError(error, root);
  }
}

/**
 * Says why a module can't be loaded, with the faulty line in the stack. Deno has it in the message only, and that of a
 * JSON file nowhere.
 *
 * @param error What an import or the bundler has thrown.
 * @param root The project.
 */
export async function moduleError(error: unknown, root: string): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const place = PLACE.exec(error.message)?.[1] ?? await jsonPlace(error.message, root);
  if (place === undefined) return error;
  const [first = ""] = error.message.replace(PLACE, "").split("\n");
  const message = first.replace(PREFIXES, "").replaceAll(`${pathToFileURL(root)}/`, "").trim();
  const located = /^Module not found/.test(message) ? new Error(message) : new SyntaxError(message);
  located.stack = `${located.name}: ${message}\n    at ${place}`;
  return located;
}

/** The place in the JSON file that fails with just this message. */
async function jsonPlace(message: string, root: string): Promise<string | undefined> {
  if (!/ JSON( |$)/.test(message)) return undefined;
  for await (const path of jsonFiles(root)) {
    const text = await Deno.readTextFile(path);
    try {
      JSON.parse(text);
    } catch (error) {
      if ((error as SyntaxError).message !== message) continue;
      const [, line = "1", column = "1"] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
      return `${pathToFileURL(path)}:${line}:${column}`;
    }
  }
}

async function* jsonFiles(dir: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(dir)) {
    if (/^[._]|^node_modules$/.test(name)) continue;
    if (isDirectory) yield* jsonFiles(join(dir, name));
    if (isFile && name.endsWith(".json")) yield join(dir, name);
  }
}
