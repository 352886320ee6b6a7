import type { Application } from "../directory/objects.ts";
import { isRefused } from "../directory/refusal.ts";
import type { Work } from "../work.ts";
import { removeKeyFiles } from "./key_files.ts";

/** @returns a name for a new credential; its last four letters tell two of the same day apart */
export function credentialName(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return `deno task register ${day} ${crypto.randomUUID().slice(0, 4)}`;
}

/** @returns the same day of a later month, or its last day if it is shorter */
export function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** Records a credential that this command has made. */
export async function recordCredential(
  work: Work,
  kind: "secret" | "certificate",
  keyId: string,
  expires: string,
): Promise<void> {
  await work.record.change((made) => {
    (made.credentials ??= []).push({ kind, keyId, expires });
    delete made.pending;
  });
}

/** Finds a secret or a certificate of the application by its name. */
export async function findCredential(
  { call, record }: Pick<Work, "call" | "record">,
  name: string,
): Promise<{ kind: "secret" | "certificate"; keyId: string } | undefined> {
  const path = `/applications/${record.made.application!.id}`;
  const application = await call("GET", path).catch((error) => {
    if (!isRefused(error, 404)) throw error;
  }) as Partial<Application> | undefined;
  const { passwordCredentials = [], keyCredentials = [] } = application ?? {};
  const secret = passwordCredentials.find(({ displayName }) => displayName === name);
  if (secret !== undefined) return { kind: "secret", keyId: secret.keyId };
  const key = keyCredentials.find(({ displayName }) => displayName === name);
  return key && { kind: "certificate", keyId: key.keyId };
}

/**
 * Removes the credentials that the new one has replaced, and their files. Only what this command has made is removed.
 */
export async function removeReplaced(work: Work): Promise<void> {
  const { record } = work;
  if (work.newCredential === null) return;
  for (const credential of record.made.credentials?.slice(0, -1) ?? []) {
    await removeCredential(work, credential);
    await record.change((made) => {
      made.credentials = made.credentials!.filter(({ keyId }) => keyId !== credential.keyId);
    });
  }
  await removeKeyFiles(record, work.newCredential.settings.CLIENT_PRIVATE_KEY);
}

/** Removes a secret or a certificate from the application. One that is gone already is fine. */
export async function removeCredential(
  { call, record }: Pick<Work, "call" | "record">,
  { kind, keyId }: { kind: "secret" | "certificate"; keyId: string },
): Promise<void> {
  const path = `/applications/${record.made.application!.id}`;
  try {
    if (kind === "secret") {
      await call("POST", `${path}/removePassword`, { body: { keyId }, whenUnsure: "repeat" });
      return;
    }
    const { keyCredentials } = await call("GET", `${path}?$select=keyCredentials`);
    const all = (Array.isArray(keyCredentials) ? keyCredentials : []) as { keyId: string }[];
    const others = all.filter((it) => it.keyId !== keyId);
    if (others.length < all.length) await call("PATCH", path, { body: { keyCredentials: others } });
  } catch (error) {
    const isGone = isRefused(error, 404) || (isRefused(error, 400) && kind === "secret");
    if (!isGone) throw error;
  }
}
