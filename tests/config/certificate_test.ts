import { assertEquals, assertStringIncludes } from "@std/assert";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { readCertificateKey } from "../../lib/config/certificate.ts";
import { makeCertificate } from "../support/certificate.ts";

const NOW = Date.now();
const registered = await makeCertificate();
const other = await makeCertificate();
const both = `${registered.private}\n${registered.cert}`;

/** What comes of two texts: the certificate, or what its owner reads. */
function outcome(certificate: string, privateKey: string, now = NOW): string {
  const pair = readCertificateKey(certificate, privateKey, now);
  return "problem" in pair
    ? `${pair.variable} ${pair.problem}. ${pair.fix}`
    : pair.certificate.toString();
}

const USABLE: Record<string, readonly [certificate: string, privateKey: string]> = {
  "each in a text of its own": [registered.cert, registered.private],
  "both in one text": [both, both],
  "bag attributes of openssl pkcs12 around them": [
    `Bag Attributes\n    localKeyID: 54 69\nsubject=CN = app\n${registered.cert}`,
    `Bag Attributes\n    friendlyName: app\nKey Attributes: <No Attributes>\n${registered.private}`,
  ],
  "one line with \\n": [
    registered.cert.replaceAll("\n", "\\n"),
    registered.private.replaceAll("\n", "\\n"),
  ],
  "one line with spaces": [
    registered.cert.replaceAll("\n", " "),
    registered.private.replaceAll("\n", " "),
  ],
  "Windows line breaks": [
    registered.cert.replaceAll("\n", "\r\n"),
    registered.private.replaceAll("\n", "\r\n"),
  ],
  "a chain, the own certificate last": [`${other.cert}${registered.cert}`, registered.private],
  "the label of old tools": [
    registered.cert.replaceAll("CERTIFICATE", "X509 CERTIFICATE"),
    createPrivateKey(registered.private).export({ type: "pkcs1", format: "pem" }).toString(),
  ],
};

for (const [name, [certificate, privateKey]] of Object.entries(USABLE)) {
  Deno.test(`readCertificateKey() takes ${name} (W-03)`, () => {
    assertEquals(outcome(certificate, privateKey), outcome(registered.cert, registered.private));
    assertStringIncludes(outcome(certificate, privateKey), "BEGIN CERTIFICATE");
  });
}

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const pem = (key: typeof ec) => key.export({ type: "pkcs8", format: "pem" }).toString();
const encrypted =
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----";
const encryptedBefore = `-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,0123456789ABCDEF

MIIE
-----END RSA PRIVATE KEY-----`;

const UNUSABLE: Record<string, readonly [certificate: string, privateKey: string, says: string]> = {
  "an encrypted key": [registered.cert, encrypted, "CLIENT_PRIVATE_KEY is encrypted. Remove"],
  "a key encrypted as it used to be": [registered.cert, encryptedBefore, "is encrypted"],
  "a key of OpenSSH": [
    registered.cert,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${
      btoa("openssh-key-v1")
    }\n-----END OPENSSH PRIVATE KEY-----`,
    "CLIENT_PRIVATE_KEY is in OpenSSH's format. Convert a copy: ssh-keygen",
  ],
  "a key that can't sign RS256": [registered.cert, pem(ec), "of type ec, which can't sign RS256"],
  "a short key": [registered.cert, pem(short), "RSA key of 1024 bits"],
  "another certificate's key": [registered.cert, other.private, "is not the certificate's key"],
  "a certificate for the key": [
    registered.cert,
    registered.cert,
    "holds no private key, but: cert",
  ],
  "a key for the certificate": [
    registered.private,
    registered.private,
    "CLIENT_CERTIFICATE holds no",
  ],
  "one line of a key": [registered.cert, "-----BEGIN PRIVATE KEY-----", "is cut off or damaged"],
  "a damaged key": [
    registered.cert,
    registered.private.replace("MII", "AAA"),
    "is a damaged private key",
  ],
  "a damaged certificate": [
    registered.cert.replace("MII", "AAA"),
    registered.private,
    "is a damaged certificate",
  ],
  "no PEM at all": ["hello", registered.private, "holds no certificate in PEM format"],
};

for (const [name, [certificate, privateKey, says]] of Object.entries(UNUSABLE)) {
  Deno.test(`readCertificateKey() says what is wrong with ${name} (W-03)`, () => {
    assertStringIncludes(outcome(certificate, privateKey), says);
  });
}

Deno.test("readCertificateKey() refuses a certificate that has expired", () => {
  const later = NOW + 100 * 365 * 24 * 3_600_000;
  assertStringIncludes(
    outcome(registered.cert, registered.private, later),
    "CLIENT_CERTIFICATE expired on",
  );
});
