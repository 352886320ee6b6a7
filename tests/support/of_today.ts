import { join } from "node:path";
import { TEMPORARY_FILES } from "./temporary_files.ts";

/**
 * Makes something that is expensive once a machine and day, and shares it through a file. Each test file is a process of
 * its own and would make its own.
 *
 * @param name the file's name
 * @param make makes it; JSON has to carry it
 */
export async function ofToday<T>(name: string, make: () => Promise<T>): Promise<T> {
  const day = new Date().toISOString().slice(0, 10);
  const path = join(TEMPORARY_FILES, `external-id-test-${name}-${day}.json`);
  try {
    using file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
    await file.lock(true); // files start in parallel: one makes it, and the others wait
    const found = parse<T>(await Deno.readTextFile(path));
    if (found !== undefined) return found;
    const made = await make();
    await Deno.writeTextFile(path, JSON.stringify(made));
    return made;
  } catch (error) {
    // The file is another person's, or can't be written: then each test file makes its own, and takes longer.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    return await make();
  }
}

/** @returns undefined where the file is empty, or its writer was interrupted */
function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
