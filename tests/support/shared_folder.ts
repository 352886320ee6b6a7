import { join } from "node:path";
import { makeCodeFolder } from "./code_folder.ts";
import { TEMPORARY_FILES } from "./temporary_files.ts";

/** A folder that test files share, as it is told from one to the other. */
interface Shared {
  /** The process that made it. Processes of their own, which inherit the environment, have a folder of their own. */
  readonly pid: number;
  readonly folder: string;
  /** How many test files use it now. */
  readonly users: number;
}

/**
 * Makes a folder whose content is expensive once, for all test files that use it at the same time. The last of them
 * removes it, so what it holds is never of an earlier run.
 *
 * @param name tells it from others
 * @param make fills it; the folder exists
 * @returns its path; nobody may change what is in it
 */
export async function sharedFolder(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  using lock = await Deno.open(LOCK, OPEN);
  await lock.lock(true);
  const { folder, users } = read(name) ?? { folder: await made(name, make), users: 0 };
  write(name, { pid: Deno.pid, folder, users: users + 1 });
  globalThis.addEventListener("unload", () => leave(name));
  return folder;
}

async function made(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = await makeCodeFolder(name);
  try {
    await make(folder);
    return folder;
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

function leave(name: string): void {
  using lock = Deno.openSync(LOCK, OPEN);
  lock.lockSync(true);
  const shared = read(name)!;
  if (shared.users > 1) return write(name, { ...shared, users: shared.users - 1 });
  Deno.env.delete(variable(name));
  Deno.removeSync(shared.folder, { recursive: true });
}

/** One at a time looks for a folder, makes it or removes it. */
const LOCK = join(TEMPORARY_FILES, `external-id-test-${Deno.uid() ?? ""}.lock`);
const OPEN = { write: true, create: true, mode: 0o600 };

// Test files run in threads of one process. Nothing but its environment is known to all of them.

function read(name: string): Shared | undefined {
  const text = Deno.env.get(variable(name));
  const shared = text === undefined ? undefined : JSON.parse(text) as Shared;
  return shared?.pid === Deno.pid ? shared : undefined;
}

function write(name: string, shared: Shared): void {
  Deno.env.set(variable(name), JSON.stringify(shared));
}

function variable(name: string): string {
  return `EXTERNAL_ID_TEST_${name.toUpperCase()}`;
}
