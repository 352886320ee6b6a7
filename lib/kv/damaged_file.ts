/** What to do about a damaged file. */
export const MOVE_AWAY =
  "Stop the app, move the database's file away together with those beside it that begin with its name, and start " +
  "again. Everybody then has to sign in again";

/** The file of a database is damaged. */
export class DamagedFileError extends Error {
  override name = "DamagedFileError";

  /**
   * @param path the file
   * @param problem what is wrong with it
   */
  constructor(path: string, readonly problem: Damage) {
    super(`${path} ${problem}. ${MOVE_AWAY}`);
  }
}

type Damage = "is damaged" | "is damaged, or another kind of file";

/** A check reads the whole file, which takes 0.1 s for this size. A larger one would hold up the start. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Refuses a damaged file before Deno opens it: Deno's own threads read it too, and end the whole process where it is
 * damaged. Only the beginning of a large file is checked.
 *
 * @param path absolute
 * @throws {DamagedFileError} if it is damaged
 */
export async function refuseDamagedFile(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  const problem = size === 0 ? null : await findDamage(path, size <= MAX_BYTES);
  if (problem !== null) throw new DamagedFileError(path, problem);
}

async function findDamage(path: string, wholly: boolean): Promise<Damage | null> {
  const { DatabaseSync } = await import("node:sqlite"); // not on a platform that attaches a database
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      if (!wholly) database.prepare("PRAGMA schema_version").get();
      else if (database.prepare("PRAGMA quick_check(1)").get()?.quick_check !== "ok") {
        return "is damaged";
      }
      return null;
    } finally {
      database.close();
    }
  } catch (error) {
    if (isOtherFile(error)) return "is damaged, or another kind of file";
    // Any other error, such as that of a locked file, is for Deno to find.
    return meansDamage(error) ? "is damaged" : null;
  }
}

/** Whether SQLite has come upon a damaged part of a file. */
export function meansDamage(error: unknown): boolean {
  return isOtherFile(error) ||
    (error instanceof Error && error.message.includes("database disk image is malformed"));
}

/** Whether a file does not begin as a database does. */
function isOtherFile(error: unknown): boolean {
  return error instanceof Error && error.message.includes("file is not a database");
}
