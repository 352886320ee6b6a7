import { dirname, join } from "node:path";
import { ConfigError, type Environment } from "../../lib/config/variables.ts";
import { AuthorityUnavailableError } from "../../lib/entra/authority_unavailable.ts";
import { checkCredential } from "../doctor/credential.ts";
import { writePrivately } from "../setup/private_file.ts";
import { entraOf } from "../setup/tenant.ts";
import { applicationOf, isCopying, patch } from "./application.ts";
import type { Application } from "./directory.ts";
import { settingsAfter } from "./env_file.ts";
import { settled } from "./graph.ts";
import { GraphRefusal, isRefused, RegistrationError } from "./refusal.ts";
import { APPLICATION_ROLE, type Outcome, type Step, type Work } from "./work.ts";

const DAY_MS = 24 * 60 * 60_000;
/** Shorter lives, for a tenant whose policy forbids the wanted one. */
const SHORTER_DAYS = [180, 90, 30, 7];

/** Makes a client secret, or a certificate where the tenant allows no secrets; unless the one in `.env` is right. */
export const CREDENTIAL: Step = {
  name: "Client credential",
  doing: "Making the client credential",
  role: APPLICATION_ROLE,
  async run(work) {
    if (await isRight(work)) {
      return { result: "found", detail: `the one in ${work.envFile.path} is accepted` };
    }
    if (work.plan.credential === "certificate") return await makeCertificate(work);
    try {
      return await makeSecret(work);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return await offerCertificate(work, error);
    }
  },
};

/** Whether settings hold a credential, right or wrong. */
export function hasCredential(values: Environment): boolean {
  return !!(values.CLIENT_SECRET || values.CLIENT_SECRET_FILE || values.CLIENT_CERTIFICATE ||
    values.CLIENT_ASSERTION_FILE);
}

/** Asks the tenant whether it accepts the credential in `.env`. A new one can take some seconds to be known. */
async function isRight(work: Work): Promise<boolean> {
  const { envFile: { values }, context, record } = work;
  if (!hasCredential(values) || values.CLIENT_ID !== applicationOf(work).appId) return false;
  const waits = record.made.credentials?.length ? [2, 4, 8, 16] : [];
  while (true) {
    try {
      const { result } = await checkCredential(
        entraOf(settingsAfter(work), context),
      );
      if (result !== "failure") return true;
    } catch (error) {
      if (error instanceof ConfigError) return false; // such as a certificate that can't be read
      if (!(error instanceof AuthorityUnavailableError)) throw error;
      throw new RegistrationError(
        error.message,
        "Check this machine's network, then run the command again",
      );
    }
    const seconds = waits.shift();
    if (seconds === undefined) return false;
    await context.sleep(seconds * 1000);
  }
}

async function makeSecret(work: Work): Promise<Outcome> {
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
      await keep(work, "secret", String(made.keyId), endDateTime);
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

/** The tenant's policy allows no client secrets at all. */
function isForbidden(error: unknown): error is GraphRefusal {
  return error instanceof GraphRefusal && error.status < 500 &&
    (error.has(/CredentialTypeNotAllowed|AsPerAppPolicy/) ||
      /credential type not allowed/i.test(error.words));
}

async function offerCertificate(work: Work, refusal: GraphRefusal): Promise<Outcome> {
  await work.record.change((made) => void delete made.pending);
  const agreed = await work.prompts?.confirm(
    "The tenant's policy forbids client secrets. Make a certificate instead?",
    true,
  );
  if (agreed ?? true) return await makeCertificate(work);
  throw new RegistrationError(
    "The tenant's policy forbids client secrets",
    "Run the command again, and let it make a certificate (--certificate)",
    { cause: refusal },
  );
}

/** Makes a certificate with its key on this machine. Only the certificate goes to the tenant. */
async function makeCertificate(work: Work): Promise<Outcome> {
  const { plan, context, record, call } = work;
  const name = credentialName(context.now());
  const end = addMonths(context.now(), plan.secretMonths);
  const { generate } = await import("selfsigned");
  const { cert, private: key } = await generate([{ name: "commonName", value: plan.name }], {
    algorithm: "sha256",
    keySize: 2048,
    notBeforeDate: new Date(context.now() - DAY_MS),
    notAfterDate: new Date(end),
  });
  const folder = join(dirname(plan.envFile), "credentials");
  const path = join(folder, name.replaceAll(" ", "-"));
  if (record.path !== null) {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await writePrivately(`${path}.key.pem`, key);
    await writePrivately(`${path}.pem`, cert);
  }
  const { id } = applicationOf(work);
  const { keyCredentials } = await call("GET", `/applications/${id}?$select=keyCredentials`, {
    isCopying,
  });
  const keyId = crypto.randomUUID();
  const added = {
    keyId,
    type: "AsymmetricX509Cert",
    usage: "Verify",
    displayName: name,
    key: cert.replace(/-----[^-]+-----|\s/g, ""),
  };
  const others = Array.isArray(keyCredentials) ? keyCredentials : [];
  try {
    await patch(work, { keyCredentials: [...others, added] });
  } catch (error) {
    if (!isRefused(error, 400)) throw error;
    throw new RegistrationError(
      "The tenant's policy does not accept the certificate either",
      "Ask an administrator which credentials are allowed, and configure one by deno task setup",
      { cause: error },
    );
  }
  work.newCredential = {
    settings: { CLIENT_CERTIFICATE: `${path}.pem`, CLIENT_PRIVATE_KEY: `${path}.key.pem` },
  };
  const expires = new Date(end).toISOString();
  await keep(work, "certificate", keyId, expires);
  return {
    result: "made",
    detail: `a certificate, valid until ${expires.slice(0, 10)}; its key is in ${folder}`,
  };
}

async function keep(work: Work, kind: "secret" | "certificate", keyId: string, expires: string) {
  await work.record.change((made) => {
    (made.credentials ??= []).push({ kind, keyId, expires });
    delete made.pending;
  });
}

/** Removes the credentials that the new one has replaced. Only those that this command has made are known to it. */
export async function removeReplaced(work: Work): Promise<void> {
  const { record } = work;
  if (work.newCredential === null) return;
  for (const credential of record.made.credentials?.slice(0, -1) ?? []) {
    await removeCredential(work, credential);
    await record.change((made) => {
      made.credentials = made.credentials!.filter(({ keyId }) => keyId !== credential.keyId);
    });
  }
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

/** The last four letters tell two of the same day apart. */
function credentialName(now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return `deno task register ${day} ${crypto.randomUUID().slice(0, 4)}`;
}

function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}
