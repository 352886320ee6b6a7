import { assertEquals, assertStringIncludes } from "@std/assert";
import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";
import { readCertificateKey } from "../../../lib/config/credential/certificate.ts";
import { makeCertificate } from "../../support/certificate.ts";

const NOW = Date.now();
const registered = await makeCertificate();
const other = await makeCertificate();
const third = await makeCertificate();
const both = `${registered.private}\n${registered.cert}`;

/** The result of two texts: the certificate, or the message that its owner reads. */
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
  "two keys, the own one last": [registered.cert, `${other.private}${registered.private}`],
  "two pairs in one text, in another order": [
    `${registered.cert}${other.private}`,
    `${other.private}${registered.private}`,
  ],
  "a damaged block before the right one": [
    `${other.cert.replace("MII", "AAA")}${registered.cert}`,
    `${other.private.replace("MII", "AAA")}${registered.private}`,
  ],
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
  "two keys, and none of them the certificate's": [
    registered.cert,
    `${other.private}${third.private}`,
    "CLIENT_PRIVATE_KEY holds 2 keys for 1 certificate in CLIENT_CERTIFICATE, and no pair belongs",
  ],
  "the right key encrypted beside a wrong one": [
    registered.cert,
    `${other.private}${encrypted}`,
    "CLIENT_PRIVATE_KEY is encrypted",
  ],
  "a damaged certificate beside a wrong one": [
    `${other.cert}${registered.cert.replace("MII", "AAA")}`,
    registered.private,
    "CLIENT_CERTIFICATE is a damaged certificate",
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

Deno.test("readCertificateKey() refuses a certificate that is not valid yet", () => {
  const { validFromDate } = new X509Certificate(registered.cert);
  const at = (ms: number) =>
    outcome(registered.cert, registered.private, validFromDate.getTime() + ms);
  const from = validFromDate.toISOString().slice(0, 16).replace("T", " ");
  assertStringIncludes(at(-61_000), `CLIENT_CERTIFICATE is not valid before ${from} UTC`);
  assertStringIncludes(at(-59_000), "BEGIN CERTIFICATE"); // the clocks of two machines differ
});

Deno.test("readCertificateKey() takes the certificate that is valid now, of a key's old and new one", async () => {
  const DAY = 24 * 3_600_000;
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyPair = {
    privateKey: pem(pair.privateKey),
    publicKey: pair.publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
  const valid = async (from: number, to: number) =>
    (await generate([{ name: "commonName", value: "app" }], {
      algorithm: "sha256",
      notBeforeDate: new Date(NOW + from * DAY),
      notAfterDate: new Date(NOW + to * DAY),
      keyPair,
    })).cert;
  const [old, present, next] = [await valid(-9, -1), await valid(-2, 2), await valid(1, 9)];
  const taken = (certificates: string) => outcome(certificates, keyPair.privateKey);
  assertEquals(taken(old + next + present), new X509Certificate(present).toString());
  assertStringIncludes(taken(old + next), "CLIENT_CERTIFICATE is not valid before");
  assertStringIncludes(taken(old), "CLIENT_CERTIFICATE expired on");
});

Deno.test("readCertificateKey() names each kind of other block once", () => {
  const begin = "-----BEGIN CERTIFICATE-----\n";
  const blocks = `${begin}AA\n-----END CERTIFICATE-----\n`.repeat(100);
  const key = outcome(registered.cert, blocks + begin.repeat(2_000));
  assertStringIncludes(key, "CLIENT_PRIVATE_KEY holds no private key, but: certificate. ");
});

Deno.test("readCertificateKey() takes a block after one that is cut off (W-03)", () => {
  const cut = "-----BEGIN CERTIFICATE-----\nMIIC\n";
  assertEquals(
    outcome(cut + registered.cert, registered.private),
    outcome(registered.cert, registered.private),
  );
});
