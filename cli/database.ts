import { addressOf, locateDatabase } from "../lib/config/location/database.ts";
import { prepareDatabaseFile } from "../lib/kv/database_file.ts";

/**
 * Opens the app's own database, wherever a command runs.
 *
 * @param root the project's folder, absolute
 * @returns opens the database that `KV_PATH` names
 */
export function databaseOpener(root: string): (kvPath: string | undefined) => Promise<Deno.Kv> {
  return async function openDatabase(kvPath) {
    const location = locateDatabase(kvPath, { root, attached: false });
    if (location.kind === "file") await prepareDatabaseFile(location.path);
    return await Deno.openKv(addressOf(location));
  };
}
