/** What to do about a damaged file. */
export const MOVE_AWAY =
  "Stop the app, move the database's file away together with those beside it that begin with its name, and start " +
  "again. Everybody then has to sign in again";

/** The file of a database is damaged. */
export class DamagedFileError extends Error {
  override name = "DamagedFileError";

  /** @param path the file */
  constructor(path: string) {
    super(`${path} is damaged. ${MOVE_AWAY}`);
  }
}

/** A check reads the whole file, which takes 0.1 s for this size. A larger one would hold up the start. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Refuses a damaged file before Deno opens it: Deno's own threads read it too, and end the whole process where it is
 * damaged.
 *
 * @param path absolute
 * @throws {DamagedFileError} if it is damaged
 */
export async function refuseDamagedFile(path: string): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size === 0 || size > MAX_BYTES || !await isDamaged(path)) return;
  throw new DamagedFileError(path);
}

async function isDamaged(path: string): Promise<boolean> {
  const { DatabaseSync } = await import("node:sqlite"); // not on a platform that attaches a database
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare("PRAGMA quick_check(1)").get()?.quick_check !== "ok";
    } finally {
      database.close();
    }
  } catch (error) {
    // Any other error, such as that of a locked file, is for Deno to find.
    return meansDamage(error);
  }
}

/** Whether SQLite has come upon a damaged part of a file. */
export function meansDamage(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database disk image is malformed");
}
