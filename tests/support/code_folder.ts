import { join } from "node:path";
import { TEMPORARY_FILES } from "./temporary_files.ts";

/**
 * Makes an empty folder for modules that Deno will run, at the first free of a few paths. Deno keeps what it compiles by
 * the module's path: under a random name, each run would compile each copy of the project anew, and keep that for ever.
 *
 * @param name what the folder is for; those of one name get mostly the same files
 */
export async function makeCodeFolder(name: string): Promise<string> {
  for (let number = 1;; number++) {
    const folder = join(TEMPORARY_FILES, `external-id-test-${name}-${number}`);
    try {
      await Deno.mkdir(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}
