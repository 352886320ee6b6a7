import { dirname } from "node:path";
import { refuseDamagedFile } from "./damaged_file.ts";
import { setPages } from "./pages.ts";

/** The path of a database leads to no file, and never will: SQLite would find a broken disk. */
export class NotAFileError extends Error {
  override name = "NotAFileError";
}

/**
 * Makes a database's file ready to be opened by Deno.
 *
 * @param path absolute
 * @throws {NotAFileError} if something else is there
 * @throws {DamagedFileError} if the file is damaged
 * @throws what Deno throws if the folder or the file can't be made or written
 */
export async function prepareDatabaseFile(path: string): Promise<void> {
  await makeDatabaseFile(path);
  await refuseDamagedFile(path);
  await setPages(path);
}

/**
 * Makes the file of a database, and its folder, if they are missing: both for their owner only, since SQLite would make
 * a file that everybody on the machine can read. SQLite's files beside it take over its mode.
 *
 * @param path absolute
 * @throws {NotAFileError} if something else is there
 * @throws what Deno throws if the folder or the file can't be made or written
 */
export async function makeDatabaseFile(path: string): Promise<void> {
  try {
    await touch(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await touch(path);
  }
}

/** Opens the file by which processes that share a database take turns: see `takeTurns`. */
export function openLockFile(path: string): Promise<Deno.FsFile> {
  return Deno.open(lockFileOf(path), { read: true, write: true, create: true, mode: 0o600 });
}

/** Where that file is: beside the database. */
export function lockFileOf(path: string): string {
  return `${path}-turn`;
}

async function touch(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 })
    .catch((cause) => {
      if (!(cause instanceof Deno.errors.FilesystemLoop)) throw cause;
      throw new NotAFileError("it is a link that leads back to itself", { cause });
    });
  if (!(await file.stat()).isFile) throw new NotAFileError("it is a device or a pipe, not a file");
}
