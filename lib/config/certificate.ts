import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ConfigProblem } from "./variables.ts";
import { findPemBlocks, type PemBlock } from "./pem.ts";

/** A certificate and the private key that belongs to it. */
export interface CertificateKey {
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
}

const MIN_RSA_BITS = 2048;
const CERTIFICATE_FIX =
  "The PEM file, or its text, of the certificate uploaded to the registration";
const KEY_FIX = "The PEM file, or its text, of the certificate's private key, not encrypted";

/**
 * Reads a certificate and its key, and finds out whether they can sign a client assertion (RS256). Both texts may hold
 * more than the block that is wanted, and may be the same.
 *
 * @param certificate the PEM text of `CLIENT_CERTIFICATE`
 * @param privateKey the PEM text of `CLIENT_PRIVATE_KEY`
 * @param now the time, in ms since the epoch
 * @returns the pair, or why it can never work
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function readCertificateKey(
  certificate: string,
  privateKey: string,
  now: number,
): CertificateKey | ConfigProblem {
  const key = readKey(privateKey);
  if ("problem" in key) return key;
  const certificates = readCertificates(certificate);
  if ("problem" in certificates) return certificates;
  // A file of a whole chain holds the certificate of the key, and those that issued it.
  const own = certificates.find((one) => one.checkPrivateKey(key));
  if (own === undefined) {
    return wrongKey("is not the certificate's key", "The key that the certificate was made with");
  }
  if (own.validToDate.getTime() <= now) {
    return wrongCertificate(
      `expired on ${own.validToDate.toISOString().slice(0, 10)}`,
      "Upload a new certificate under Certificates & secrets, then set it here with its key",
    );
  }
  return { certificate: own, privateKey: key };
}

function readKey(text: string): KeyObject | ConfigProblem {
  const blocks = findPemBlocks(text);
  const block = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) return wrongKey(missing("private key", text, blocks), KEY_FIX);
  if (block.encrypted) {
    return wrongKey(
      "is encrypted",
      "Remove the passphrase: openssl pkey -in key.pem -out plain.pem",
    );
  }
  if (block.label === "OPENSSH PRIVATE KEY") {
    return wrongKey("is in OpenSSH's format", "Convert a copy: ssh-keygen -p -m PEM -f copy.pem");
  }
  const key = parse(() => createPrivateKey(block.pem));
  if (key === undefined) return wrongKey("is a damaged private key", KEY_FIX);
  if (key.asymmetricKeyType !== "rsa") {
    const problem = `is a key of type ${key.asymmetricKeyType}, which can't sign RS256`;
    return wrongKey(problem, "Use an RSA key: Entra takes no other for an app");
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits >= MIN_RSA_BITS ? key : wrongKey(
    `is an RSA key of ${bits} bits`,
    `Use an RSA key of at least ${MIN_RSA_BITS} bits`,
  );
}

function readCertificates(text: string): X509Certificate[] | ConfigProblem {
  const blocks = findPemBlocks(text);
  const found = blocks.filter(({ label }) => /^(X509 )?CERTIFICATE$/.test(label));
  if (found.length === 0) {
    return wrongCertificate(missing("certificate", text, blocks), CERTIFICATE_FIX);
  }
  const read = found.map(({ pem }) =>
    parse(() => new X509Certificate(pem.replaceAll("X509 ", "")))
  );
  return read.every((one) => one !== undefined)
    ? read
    : wrongCertificate("is a damaged certificate", CERTIFICATE_FIX);
}

/** Says what a text holds instead. */
function missing(wanted: string, text: string, blocks: readonly PemBlock[]): string {
  if (blocks.length > 0) {
    const labels = blocks.map(({ label }) => label.toLowerCase()).join(", ");
    return `holds no ${wanted}, but: ${labels}`;
  }
  if (!text.includes("-----BEGIN")) return `holds no ${wanted} in PEM format`;
  return "is a PEM block that is cut off or damaged: one line of it is not enough";
}

function parse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function wrongCertificate(problem: string, fix: string): ConfigProblem {
  return { variable: "CLIENT_CERTIFICATE", problem, fix };
}

function wrongKey(problem: string, fix: string): ConfigProblem {
  return { variable: "CLIENT_PRIVATE_KEY", problem, fix };
}
