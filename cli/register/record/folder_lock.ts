import { RegistrationError } from "../directory/refusal.ts";

/**
 * Holds a folder for one run of the command. Two at once would each make an application, and the record would know of one.
 *
 * @param folder where the record is
 * @returns gives the folder back when it is disposed; null where it can't be held, as on Windows
 * @throws {RegistrationError} if another run holds it
 */
export async function holdFolder(folder: string): Promise<Disposable | null> {
  const handle = await Deno.open(folder).catch(() => null); // a folder that is missing is explained later
  if (handle === null) return null;
  const isOurs = await handle.tryLock(true).catch(() => null); // null: a file system without locks
  if (isOurs) {
    return {
      [Symbol.dispose]() {
        handle.unlockSync(); // a process that starts just now may have a copy of the handle, with the lock
        handle.close();
      },
    };
  }
  handle.close();
  if (isOurs === null) return null;
  throw new RegistrationError(
    "deno task register is already at work in this folder",
    "Wait until it has ended, then run the command again",
  );
}
