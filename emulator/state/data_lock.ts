/**
 * Holds the file of `--data` until this process ends, however it ends. Two emulators with one file would overwrite each
 * other's data. The lock is on a file beside it, because each save replaces the file itself.
 *
 * @throws {Error} if another process holds it
 */
export async function holdData(path: string): Promise<void> {
  const options = { read: true, write: true, create: true, mode: 0o600 };
  const file = await Deno.open(`${path}.lock`, options).catch(() => null);
  if (file === null) return; // the first save says what is wrong with the folder
  const isOurs = await file.tryLock(true).catch(() => null); // null: a file system without locks
  if (isOurs !== false) return;
  file.close();
  throw new Error(
    `Another emulator keeps its data in ${path}. Stop that one, or name another file with --data`,
  );
}
