import { type CertificateKey, readCertificateKey } from "./certificate.ts";
import type { Credential } from "./credential.ts";
import { isMistake, type Mistake } from "../mistake.ts";
import { pastedMistake, wrappedMistake } from "../pasted_value.ts";
import { CLIENT_SECRET_FIX, clientSecretMistake } from "../portal_values.ts";
import { readTextFile } from "../files/text_file.ts";
import type { ConfigProblem, Variable } from "../variables.ts";

/** The credential can't be used: a file is missing, or holds something else. */
export class CredentialError extends Error {
  override name = "CredentialError";
  /** What to correct. */
  readonly problem: ConfigProblem;

  constructor(problem: ConfigProblem) {
    super(`Cannot use the credential: ${problem.variable} ${problem.problem}`);
    this.problem = problem;
  }
}

const JSON_WEB_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

type Certificate = Credential & { readonly kind: "certificate" };
type SecretFile = Credential & { readonly kind: "secret_file" };
type AssertionFile = Credential & { readonly kind: "assertion_file" };

/**
 * Finds out whether a credential can ever work, before somebody signs in with it.
 *
 * @param now the time, in ms since the epoch
 * @returns what to correct; undefined if nothing is wrong
 */
export async function credentialProblem(
  credential: Credential,
  now: number,
): Promise<ConfigProblem | undefined> {
  try {
    if (credential.kind === "certificate") await loadCertificate(credential, now);
    if (credential.kind === "secret_file") await loadSecret(credential);
    if (credential.kind === "assertion_file") await loadAssertion(credential);
    return undefined;
  } catch (error) {
    if (error instanceof CredentialError) return error.problem;
    throw error;
  }
}

/**
 * Reads the certificate and its key.
 *
 * @param now the time, in ms since the epoch
 * @throws {CredentialError} if they can't sign a client assertion
 */
export async function loadCertificate(
  { certificate, privateKey }: Certificate,
  now: number,
): Promise<CertificateKey> {
  const pair = readCertificateKey(
    await textOf("CLIENT_CERTIFICATE", certificate),
    await textOf("CLIENT_PRIVATE_KEY", privateKey),
    now,
  );
  if ("problem" in pair) throw new CredentialError(pair);
  return pair;
}

/**
 * Reads a client secret from its file.
 *
 * @throws {CredentialError} if there is none
 */
export async function loadSecret({ path, isMicrosoft }: SecretFile): Promise<string> {
  const variable = "CLIENT_SECRET_FILE";
  const secret = (await readFile(variable, path)).trim();
  const mistake = secret === "" ? EMPTY_SECRET : pastedMistake(secret) ??
    wrappedMistake(secret, CLIENT_SECRET_FIX) ??
    (isMicrosoft ? clientSecretMistake(secret) : undefined);
  if (mistake === undefined) return secret;
  throw new CredentialError({ variable, ...mistake });
}

const EMPTY_SECRET: Mistake = {
  problem: "is an empty file",
  fix: "Put the Value of a client secret into it",
};

/**
 * Reads the platform's token.
 *
 * @throws {CredentialError} if there is none
 */
export async function loadAssertion({ path }: AssertionFile): Promise<string> {
  const token = (await readFile("CLIENT_ASSERTION_FILE", path)).trim();
  if (JSON_WEB_TOKEN.test(token)) return token;
  throw new CredentialError({
    variable: "CLIENT_ASSERTION_FILE",
    problem: token === "" ? "is an empty file" : "is not a file with a JSON Web Token",
    fix: "Find out why the platform puts no token into it, or correct the path",
  });
}

async function textOf(variable: Variable, value: string): Promise<string> {
  if (value.includes("-----BEGIN")) return value;
  const advice = "A PEM file; make one of a .pfx: openssl pkcs12 -in app.pfx -nodes -out app.pem";
  return await readFile(variable, value, advice);
}

/** @param advice how to come by the right file, where that is not plain */
async function readFile(variable: Variable, path: string, advice?: string): Promise<string> {
  const file = await readTextFile(path);
  if (file === null) {
    const fix = advice ?? "Correct the path";
    throw new CredentialError({ variable, problem: "names a file that does not exist", fix });
  }
  if (!isMistake(file)) return file.text;
  const fix = advice === undefined ? file.fix : `${file.fix}. ${advice}`;
  throw new CredentialError({ variable, ...file, fix });
}
