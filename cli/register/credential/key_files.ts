import { dirname, join } from "node:path";
import type { RegistrationRecord } from "../record/record.ts";

const FOLDER = "credentials";

/** The two files of a certificate. */
export interface KeyFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Names the files of a certificate.
 *
 * @param folder where the record and the settings are
 * @param credential the certificate's name
 */
export function keyFilesIn(folder: string, credential: string): KeyFiles {
  const path = join(folder, FOLDER, credential.replaceAll(" ", "-"));
  return { certificate: `${path}.pem`, privateKey: `${path}.key.pem` };
}

/**
 * Removes the files of the certificates that this command has made. All others stay, and so does the folder as long as
 * anything is in it.
 *
 * @param record lists the files; they are taken out of it
 * @param inUse a private key that stays, with its certificate
 */
export async function removeKeyFiles(record: RegistrationRecord, inUse?: string): Promise<void> {
  const { path, made: { keyFiles = [] } } = record;
  if (path === null || keyFiles.length === 0) return;
  for (const name of keyFiles) {
    const { certificate, privateKey } = keyFilesIn(dirname(path), name);
    if (privateKey === inUse) continue;
    for (const file of [privateKey, certificate]) await Deno.remove(file).catch(ignoreMissing);
    await record.change((made) => {
      made.keyFiles = made.keyFiles!.filter((it) => it !== name);
    });
  }
  await Deno.remove(join(dirname(path), FOLDER)).catch(() => {}); // it is not empty, or is gone
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
