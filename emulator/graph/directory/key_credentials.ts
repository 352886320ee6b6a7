import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import type { Application, KeyName } from "../../directory/applications.ts";
import { guidFrom } from "../../directory/guid.ts";
import { badRequest } from "./call.ts";
import type { Resource } from "./filter.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** An application's certificate as Graph's key credential. */
export function keyCredential(application: Application, pem: string): Resource {
  const certificate = new X509Certificate(pem);
  return {
    ...nameOf(application, certificate),
    type: "AsymmetricX509Cert",
    usage: "Verify",
    customKeyIdentifier: certificate.fingerprint.replaceAll(":", ""),
    startDateTime: certificate.validFromDate.toISOString(),
    endDateTime: certificate.validToDate.toISOString(),
    // Graph sends the key only where it is selected; it is not needed here.
    key: null,
  };
}

/** The certificates of a body's `keyCredentials`, with the IDs and names that they are given. @throws {GraphError} 400 */
export function certificatesOf(
  application: Application,
  keyCredentials: Json[],
): Pick<Application, "certificates" | "keyNames"> {
  const certificates = keyCredentials.map((one) => certificateOf(application, one));
  const keyNames = certificates.map((certificate, index) => {
    const { keyId, displayName } = nameOf(application, certificate);
    const given: Json = keyCredentials[index];
    const name = { keyId: given.keyId ?? keyId, displayName: given.displayName ?? displayName };
    return [certificate.fingerprint256, name] as const;
  });
  return {
    certificates: certificates.map((certificate) => certificate.toString()),
    keyNames: Object.fromEntries(keyNames),
  };
}

/** `key` is base64, of DER or of PEM; without it a key that is there already stays. @throws {GraphError} 400 */
function certificateOf(application: Application, { key, keyId }: Json): X509Certificate {
  const present = application.certificates.map((pem) => new X509Certificate(pem));
  const kept = present.find((one) => !key && nameOf(application, one).keyId === keyId);
  if (kept) return kept;
  try {
    return new X509Certificate(Buffer.from(String(key), "base64"));
  } catch {
    throw badRequest("Key credential is invalid: 'key' is not a certificate.");
  }
}

/** The ID and the name that a certificate was given, or those that Graph gives it. */
function nameOf({ keyNames }: Application, certificate: X509Certificate): KeyName {
  const { fingerprint256, subject } = certificate;
  return keyNames[fingerprint256] ??
    { keyId: guidFrom(`key ${fingerprint256}`), displayName: subject };
}
