import { RegistrationError } from "../directory/refusal.ts";

/**
 * Holds a folder for one run of the command. Two at once would each make an application, and the record would know of one.
 *
 * @param folder where the record is
 * @returns gives the folder back when it is disposed; null where a folder can't be opened, as on Windows
 * @throws {RegistrationError} if another run holds it
 */
export async function holdFolder(folder: string): Promise<Disposable | null> {
  const handle = await Deno.open(folder).catch(() => null); // a folder that is missing is explained later
  if (handle === null) return null;
  const isOurs = await handle.tryLock(true).catch(() => true); // a file system without locks
  if (isOurs) return handle;
  handle.close();
  throw new RegistrationError(
    "deno task register is already at work in this folder",
    "Wait until it has ended, then run the command again",
  );
}
