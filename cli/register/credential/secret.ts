import { applicationOf, isCopying } from "../application/application.ts";
import { settled } from "../directory/graph.ts";
import {
  addMonths,
  credentialName,
  findCredential,
  recordCredential,
  removeCredential,
} from "./made_credential.ts";
import { GraphRefusal, RegistrationError } from "../directory/refusal.ts";
import type { Outcome, Work } from "../work.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Shorter lives, for a tenant whose policy forbids the wanted one. */
const SHORTER_DAYS = [180, 90, 30, 7];

/** Makes a client secret. If the tenant's policy forbids the planned life, it gets a shorter one. */
export async function makeSecret(work: Work): Promise<Outcome> {
  const { plan: { secretMonths }, call, record, context } = work;
  const wanted = addMonths(context.now(), secretMonths);
  const shorter = SHORTER_DAYS.map((days) => context.now() + days * DAY_MS);
  const name = credentialName(context.now());
  await record.announce("credential", name);
  for (const end of [wanted, ...shorter.filter((it) => it < wanted)]) {
    const endDateTime = new Date(end).toISOString();
    try {
      const made = await call("POST", `/applications/${applicationOf(work).id}/addPassword`, {
        body: { passwordCredential: { displayName: name, endDateTime } },
        isCopying,
        whenUnsure: () => removeLost(work, name),
      });
      work.newCredential = { settings: { CLIENT_SECRET: String(made.secretText) } };
      await recordCredential(work, "secret", String(made.keyId), endDateTime);
      const detail = `a secret, valid until ${endDateTime.slice(0, 10)}`;
      if (end === wanted) return { result: "made", detail };
      return {
        result: "warning",
        detail: `${detail}: the tenant's policy allows no longer life`,
        fix: "Run this command again before that day, to make the next one",
      };
    } catch (error) {
      if (!(error instanceof GraphRefusal && error.has(/InvalidLifetime/))) throw error;
    }
  }
  throw new RegistrationError(
    "The tenant's policy allows no life of a secret that the command knows",
    "Run it again with --certificate",
  );
}

/** Removes a secret that was made, but whose value has not arrived: nobody can read it again. */
async function removeLost(work: Work, name: string): Promise<null> {
  const lost = await settled(() => findCredential(work, name), work);
  if (lost) await removeCredential(work, lost);
  return null;
}
