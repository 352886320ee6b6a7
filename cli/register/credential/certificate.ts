import { dirname } from "node:path";
import { writePrivately } from "../../setup/private_file.ts";
import { applicationOf, isCopying, patch } from "../application/application.ts";
import { keyFilesIn } from "./key_files.ts";
import { addMonths, credentialName, recordCredential } from "./made_credential.ts";
import { isRefused, RegistrationError } from "../directory/refusal.ts";
import type { Outcome, Work } from "../work.ts";

const DAY_MS = 24 * 60 * 60_000;

/** Makes a certificate with its key on this machine. Only the certificate goes to the tenant. */
export async function makeCertificate(work: Work): Promise<Outcome> {
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
  const { certificate, privateKey } = keyFilesIn(dirname(plan.envFile), name);
  const folder = dirname(privateKey);
  if (record.path !== null) {
    await record.change((made) => void (made.keyFiles ??= []).push(name));
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await writePrivately(privateKey, key);
    await writePrivately(certificate, cert);
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
  await record.announce("credential", name);
  try {
    await patch(work, { keyCredentials: [...others, added] });
  } catch (error) {
    if (!isRefused(error, 400)) throw error;
    await record.change((made) => void delete made.pending);
    throw new RegistrationError(
      "The tenant's policy does not accept the certificate either",
      "Ask an administrator which credentials are allowed, and configure one with deno task setup",
      { cause: error },
    );
  }
  work.newCredential = {
    settings: { CLIENT_CERTIFICATE: certificate, CLIENT_PRIVATE_KEY: privateKey },
  };
  const expires = new Date(end).toISOString();
  await recordCredential(work, "certificate", keyId, expires);
  return {
    result: "made",
    detail: `a certificate, valid until ${expires.slice(0, 10)}; its key is in ${folder}`,
  };
}
