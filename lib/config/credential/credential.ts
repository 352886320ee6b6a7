import type { ConfigReader } from "../reader.ts";
import { CLIENT_SECRET_FIX, clientSecretMistake } from "../portal_values.ts";

/** How the app authenticates at the token endpoint. */
export type Credential =
  /** A client secret's value. */
  | { readonly kind: "secret"; readonly secret: string }
  /** A file that holds a client secret's value, and whether that is one of Microsoft's. */
  | { readonly kind: "secret_file"; readonly path: string; readonly isMicrosoft: boolean }
  /** A certificate that is uploaded to the registration, and its private key; each as PEM, or the path of a PEM file. */
  | {
    readonly kind: "certificate";
    readonly certificate: string;
    readonly privateKey: string;
    /** Whether to name the certificate by its SHA-1 thumbprint too, for authorities that need it. */
    readonly withSha1: boolean;
  }
  /** A federated credential: a file in which the platform keeps a valid token. */
  | { readonly kind: "assertion_file"; readonly path: string };

/** The variables of each kind of credential. A certificate and its key are one. */
const KINDS = [
  ["CLIENT_SECRET_FILE"],
  ["CLIENT_SECRET"],
  ["CLIENT_ASSERTION_FILE"],
  ["CLIENT_CERTIFICATE", "CLIENT_PRIVATE_KEY"],
] as const;

/**
 * Reads the one credential that is configured.
 *
 * @param reader the variables; it collects the mistakes
 * @param isMicrosoft whether the authority is Microsoft's, whose secrets have a known form
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function readCredential(reader: ConfigReader, isMicrosoft: boolean): Credential | undefined {
  const [kind, another] = KINDS.filter((variables) => variables.some((it) => reader.read(it)));
  if (kind !== undefined && another !== undefined) {
    return reader.report(kind[0], {
      problem: "is set together with another credential",
      fix:
        "Keep one: CLIENT_SECRET, CLIENT_SECRET_FILE, CLIENT_CERTIFICATE with CLIENT_PRIVATE_KEY, or CLIENT_ASSERTION_FILE",
    });
  }
  const secretPath = reader.read("CLIENT_SECRET_FILE");
  if (secretPath !== undefined) return { kind: "secret_file", path: secretPath, isMicrosoft };
  const assertionPath = reader.read("CLIENT_ASSERTION_FILE");
  if (assertionPath !== undefined) return { kind: "assertion_file", path: assertionPath };
  return kind?.[0] === "CLIENT_CERTIFICATE"
    ? readCertificate(reader)
    : readSecret(reader, isMicrosoft);
}

function readSecret(reader: ConfigReader, isMicrosoft: boolean): Credential | undefined {
  const secret = reader.required("CLIENT_SECRET", CLIENT_SECRET_FIX);
  if (secret === undefined) return undefined;
  if (isMicrosoft) reader.check("CLIENT_SECRET", clientSecretMistake(secret));
  return { kind: "secret", secret };
}

function readCertificate(reader: ConfigReader): Credential | undefined {
  const certificate = reader.read("CLIENT_CERTIFICATE");
  const privateKey = reader.read("CLIENT_PRIVATE_KEY");
  if (certificate === undefined || privateKey === undefined) {
    return reader.report(certificate === undefined ? "CLIENT_CERTIFICATE" : "CLIENT_PRIVATE_KEY", {
      problem: "is not set, but its counterpart is",
      fix: "The certificate and its private key, each as PEM or as the path of a PEM file",
    });
  }
  return {
    kind: "certificate",
    certificate,
    privateKey,
    withSha1: reader.flag("CLIENT_CERTIFICATE_X5T", false),
  };
}
