import { dirname, join, resolve } from "node:path";

/** The calls by which a file is written. */
export type FileWriter = Pick<typeof Deno, "open" | "rename" | "writeTextFile">;

/** A file can't be written. The message says why, and what to do. */
export class UnwritableError extends Error {
  override name = "UnwritableError";
}

/** Errors of a folder that takes no new file, and of a file that can't be replaced, such as a bind mount. */
const NOT_HERE = new Set(["EACCES", "EBUSY", "EPERM", "EROFS", "EXDEV"]);

/** The names of unfinished files; git ignores them. */
const UNFINISHED = /^\.env\.[0-9a-f]{8}-[0-9a-f-]{27}$/;
const ABANDONED_MS = 60_000;

/**
 * Finds out whether {@linkcode writePrivately} could write a file. What a process that was killed has left unfinished beside
 * it is removed; everything else stays as it is.
 *
 * @throws {UnwritableError} if it could not
 */
export async function checkWritable(path: string, writer: FileWriter = Deno): Promise<void> {
  const file = await followLinks(path);
  await refuseOther(path, file);
  await removeAbandoned(dirname(file)).catch(() => {}); // the write below says what is wrong with the folder
  try {
    await withUnfinished(file, (unfinished) => writer.writeTextFile(unfinished, "", NEW_FILE));
  } catch (error) {
    if (!isNotHere(error) || !await exists(file)) throw explain(path, error);
    try {
      (await writer.open(file, { write: true })).close();
    } catch (inPlace) {
      throw explain(path, inPlace);
    }
  }
}

/**
 * Writes a file that only its owner can read: all of it or nothing. A symbolic link is followed. Where the file can't be
 * replaced, because it is a bind mount or its folder is read-only, it is overwritten.
 *
 * @param path where to
 * @param text what to write
 * @throws {UnwritableError} if the file can't be written; it is then as it was
 */
export async function writePrivately(
  path: string,
  text: string,
  writer: FileWriter = Deno,
): Promise<void> {
  const file = await followLinks(path);
  await refuseOther(path, file);
  try {
    await withUnfinished(file, async (unfinished) => {
      await writer.writeTextFile(unfinished, text, NEW_FILE);
      await writer.rename(unfinished, file);
    });
  } catch (error) {
    if (!isNotHere(error) || !await exists(file)) throw explain(path, error);
    await overwrite(file, text, writer).catch((inPlace) => {
      throw explain(path, inPlace);
    });
  }
}

const NEW_FILE = { mode: 0o600, createNew: true };

/** Gives a name for an unfinished file beside `file`, and removes that file afterwards. Git ignores the name. */
async function withUnfinished(
  file: string,
  write: (unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = join(dirname(file), `.env.${crypto.randomUUID()}`);
  try {
    await write(unfinished);
  } finally {
    await Deno.remove(unfinished).catch(() => {}); // it was renamed, or never made
  }
}

/** A file that is unfinished after a minute has no process any more that writes it. It may hold a secret. */
async function removeAbandoned(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!UNFINISHED.test(name)) continue;
    const { mtime } = await Deno.lstat(join(folder, name));
    if (mtime !== null && mtime.getTime() < Date.now() - ABANDONED_MS) {
      await Deno.remove(join(folder, name));
    }
  }
}

/** Overwrites a file; if that fails half-way, it is again what it was. */
async function overwrite(file: string, text: string, writer: FileWriter): Promise<void> {
  const former = await Deno.readFile(file);
  const { mode } = await Deno.stat(file);
  using handle = await writer.open(file, { write: true });
  await setMode(file, 0o600); // before the secret is in it
  try {
    await fill(handle, new TextEncoder().encode(text));
  } catch (error) {
    await fill(handle, former);
    if (mode !== null) await setMode(file, mode & 0o777);
    throw error;
  }
}

async function setMode(file: string, mode: number): Promise<void> {
  await Deno.chmod(file, mode).catch(() => {}); // another user's file, or a file system without modes
}

async function fill(handle: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  await handle.seek(0, Deno.SeekMode.Start);
  for (let written = 0; written < bytes.length;) {
    written += await handle.write(bytes.subarray(written));
  }
  await handle.truncate(bytes.length);
}

/** Finds the file behind a symbolic link, also where that file does not exist yet. */
async function followLinks(path: string): Promise<string> {
  let file = resolve(path);
  for (let links = 0; links < 40; links++) {
    const isLink = await Deno.lstat(file).then((info) => info.isSymlink, () => false);
    if (!isLink) return file;
    file = resolve(dirname(file), await Deno.readLink(file));
  }
  throw new UnwritableError(`${path} is a symbolic link that leads back to itself`);
}

function isNotHere(error: unknown): boolean {
  return NOT_HERE.has(codeOf(error));
}

function explain(path: string, error: unknown): UnwritableError {
  const reason = REASONS[codeOf(error)];
  if (reason === undefined) return new UnwritableError(`Cannot write ${path}`, { cause: error });
  return new UnwritableError(`Cannot write ${path}: ${reason}`, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there. Choose another file with --env-file",
  EPERM: "you may not write there. Choose another file with --env-file",
  EROFS: "the file system is read-only. Choose another file with --env-file",
  EBUSY: "another program uses it. Close that program, or choose another file with --env-file",
  ENOENT: "its folder does not exist. Create the folder first",
  ENOTDIR: "its folder is a file. Choose another file with --env-file",
  EISDIR: "it is a folder. Choose another file with --env-file",
  ENOSPC: "the disk is full. Free some space first",
  EDQUOT: "your disk quota is used up. Free some space first",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

async function exists(file: string): Promise<boolean> {
  return await Deno.lstat(file).then(() => true, () => false);
}

/** A device or a pipe would be replaced by a file, for all programs on the machine: `.env` may be a link to `/dev/null`. */
async function refuseOther(path: string, file: string): Promise<void> {
  const there = await Deno.stat(file).catch(() => null);
  if (there === null || there.isFile) return;
  const kind = there.isDirectory ? "a folder" : "a device or a pipe, not an ordinary file";
  throw new UnwritableError(`${path} is ${kind}. Name a file instead`);
}
