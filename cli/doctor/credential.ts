import * as oauth from "@panva/oauth4webapi";
import { hintFor } from "../../lib/problem/aadsts_hints.ts";
import { readAuthorityError } from "../../lib/entra/authority_error.ts";
import { CredentialError, loadCertificate } from "../../lib/config/credential/credential_file.ts";
import type { Config } from "../../lib/config/config.ts";
import { type Check, failure, ok, refused, warning } from "./check.ts";
import type { Entra } from "../../lib/entra/entra.ts";
import { describeError } from "../../lib/log.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import type { CliContext } from "../terminal.ts";
import { AuthorityUnavailableError } from "../../lib/entra/authority_unavailable.ts";

const NAME = "Client credential";
const DAY_MS = 24 * 60 * 60_000;
const SOON_DAYS = 30;

/** Redeems a made-up code. The authority checks the credential before the code, so its refusal tells which is wrong. */
export async function checkCredential(entra: Entra): Promise<Check> {
  const attempt = newAttemptSecrets();
  const answer = new URLSearchParams({ code: madeUpCode(), state: attempt.state });
  try {
    await entra.redeem(answer, attempt);
  } catch (error) {
    if (error instanceof AuthorityUnavailableError) throw error;
    if (error instanceof CredentialError) {
      const { variable, problem, fix } = error.problem;
      return failure(variable, problem, fix);
    }
    return interpretTokenError(error);
  }
  return warning(NAME, "a made-up code was accepted", "Check what answers at the token endpoint");
}

/** Decides by OAuth's `error` (RFC 6749, 5.2); Microsoft's codes only explain. */
function interpretTokenError(error: unknown): Check {
  const refusal = readAuthorityError(error);
  const otherwise = {
    seen: refusal?.error ?? describeError(error),
    fix: "Copy CLIENT_ID and the Value of a client secret again",
  };
  if (error instanceof oauth.WWWAuthenticateChallengeError) return refused(NAME, [], otherwise);
  if (refusal === undefined) {
    return warning(
      NAME,
      otherwise.seen,
      "Try again later: the token endpoint gave no usable answer",
    );
  }
  const { error: code, codes } = refusal;
  const malformed = code === "invalid_request" &&
    !codes.some((one) => hintFor(one)?.who === "developer");
  if (code !== "invalid_grant" && !malformed) return refused(NAME, codes, otherwise);
  const seen = ["accepted; only the made-up code was refused", ...codes].join(", ");
  return ok(NAME, seen);
}

/** Checks when a certificate expires. A secret's value holds no date. */
export async function* checkExpiry(
  { credential }: Pick<Config, "credential">,
  { now }: CliContext,
): AsyncGenerator<Check> {
  const name = "Credential's expiry";
  if (credential.kind === "secret" || credential.kind === "secret_file") {
    yield ok(name, "not known for a secret: look under Certificates & secrets");
    return;
  }
  if (credential.kind !== "certificate") return;
  const { certificate } = await loadCertificate(credential, now());
  const expires = certificate.validToDate.getTime();
  const days = Math.floor((expires - now()) / DAY_MS);
  const date = new Date(expires).toISOString().slice(0, 10);
  const fix = "Upload a new certificate under Certificates & secrets, then configure it here";
  if (days < SOON_DAYS) yield warning(name, `the certificate expires on ${date}`, fix);
  else yield ok(name, `the certificate is valid until ${date}`);
}

/** Looks like a code of Microsoft's, so that it is not refused for its form. */
function madeUpCode(): string {
  return `1.${crypto.getRandomValues(new Uint8Array(192)).toBase64({ alphabet: "base64url" })}`;
}
