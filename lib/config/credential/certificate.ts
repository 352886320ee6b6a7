import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ConfigProblem } from "../variables.ts";
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

/** How far our clock may be behind that of the machine on which a certificate was made, in ms. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Reads a certificate and its key, and finds out whether they can sign a client assertion (RS256). Both texts may hold
 * other blocks too, and may be the same text. If there are several keys and certificates, the first pair that is valid
 * now is used.
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
  const keys = readKeys(privateKey);
  const certificates = readCertificates(certificate);
  // A file with a whole chain holds the key's certificate and the certificates that issued it.
  const pairs = certificates.usable.flatMap((certificate) =>
    keys.usable
      .filter((key) => certificate.checkPrivateKey(key))
      .map((privateKey) => ({ certificate, privateKey }))
  );
  const valid = pairs.find(({ certificate }) => untimely(certificate, now) === undefined);
  if (valid !== undefined) return valid;
  const [latest] = pairs.map(({ certificate }) => certificate)
    .toSorted((a, b) => b.validToDate.getTime() - a.validToDate.getTime());
  if (latest !== undefined) return untimely(latest, now)!;
  // A key or certificate that can't be used may be the intended one.
  return keys.problem ?? certificates.problem ?? unrelated(keys, certificates);
}

/** What a text holds: what can be used, and the first thing that can't. */
interface Found<T> {
  readonly usable: readonly T[];
  readonly problem: ConfigProblem | undefined;
}

function sorted<T extends object>(read: readonly (T | ConfigProblem)[]): Found<T> {
  const isProblem = (one: T | ConfigProblem): one is ConfigProblem => "problem" in one;
  return {
    usable: read.filter((one): one is T => !isProblem(one)),
    problem: read.find(isProblem),
  };
}

function readKeys(text: string): Found<KeyObject> {
  const blocks = findPemBlocks(text);
  const found = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  if (found.length > 0) return sorted(found.map(readKey));
  return sorted<KeyObject>([wrongKey(missing("private key", text, blocks), KEY_FIX)]);
}

function readKey(block: PemBlock): KeyObject | ConfigProblem {
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

function readCertificates(text: string): Found<X509Certificate> {
  const blocks = findPemBlocks(text);
  const found = blocks.filter(({ label }) => /^(X509 )?CERTIFICATE$/.test(label));
  if (found.length === 0) {
    return sorted<X509Certificate>([
      wrongCertificate(missing("certificate", text, blocks), CERTIFICATE_FIX),
    ]);
  }
  return sorted(
    found.map(({ pem }) =>
      parse(() => new X509Certificate(pem.replaceAll("X509 ", ""))) ??
        wrongCertificate("is a damaged certificate", CERTIFICATE_FIX)
    ),
  );
}

/** @returns what is wrong with the time in which a certificate is valid; undefined if it is valid now */
function untimely(certificate: X509Certificate, now: number): ConfigProblem | undefined {
  if (certificate.validToDate.getTime() <= now) {
    return wrongCertificate(
      `expired on ${certificate.validToDate.toISOString().slice(0, 10)}`,
      "Upload a new certificate under Certificates & secrets, then set it here with its key",
    );
  }
  if (certificate.validFromDate.getTime() > now + CLOCK_TOLERANCE_MS) {
    const from = certificate.validFromDate.toISOString().slice(0, 16).replace("T", " ");
    return wrongCertificate(
      `is not valid before ${from} UTC`,
      "Set one that is valid today, with its key, and start again. If it should be valid, correct this machine's clock",
    );
  }
}

function unrelated(keys: Found<KeyObject>, certificates: Found<X509Certificate>): ConfigProblem {
  const [keyCount, certificateCount] = [keys.usable.length, certificates.usable.length];
  const fix = "The key that the certificate was made with";
  if (keyCount === 1 && certificateCount === 1) {
    return wrongKey("is not the certificate's key", fix);
  }
  return wrongKey(
    `holds ${count(keyCount, "key")} for ${
      count(certificateCount, "certificate")
    } in CLIENT_CERTIFICATE, and no pair belongs together`,
    fix,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Says what a text holds instead of a usable block. */
function missing(wanted: string, text: string, blocks: readonly PemBlock[]): string {
  if (blocks.length > 0) {
    const labels = new Set(blocks.map(({ label }) => label.toLowerCase()));
    return `holds no ${wanted}, but: ${[...labels].join(", ")}`;
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
