import * as oauth from "@panva/oauth4webapi";
import { hintFor } from "../../lib/problem/aadsts_hints.ts";
import { readAuthorityError } from "../../lib/entra/authority_error.ts";
import { ClientAuthentication, CredentialError } from "../../lib/entra/client_authentication.ts";
import type { Config } from "../../lib/config/config.ts";
import { type Check, type DoctorWorld, failure, ok, refused, warning } from "./check.ts";
import type { Entra } from "../../lib/entra/entra.ts";
import { describeError } from "../../lib/log.ts";
import { OutboundError } from "../../lib/net/outbound.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";

const NAME = "Client credential";
const MEND = "Mend CLIENT_CERTIFICATE and CLIENT_PRIVATE_KEY, or CLIENT_ASSERTION_FILE";
const DAY_MS = 24 * 60 * 60_000;
const SOON_DAYS = 30;

/** Redeems a code that does not exist: the authority refuses the app's credentials, or else the code. */
export async function checkCredential(entra: Entra): Promise<Check> {
  const attempt = newAttemptSecrets();
  const answer = new URLSearchParams({ code: madeUpCode(), state: attempt.state });
  try {
    await entra.redeem(answer, attempt);
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    if (error instanceof CredentialError) return failure(NAME, error.message, MEND);
    return judgeRedemption(error);
  }
  return warning(NAME, "a made-up code was accepted", "Check what answers in the tenant's place");
}

/** By OAuth's `error` (RFC 6749, 5.2); the codes only explain. */
function judgeRedemption(error: unknown): Check {
  const refusal = readAuthorityError(error);
  const otherwise = {
    seen: refusal?.error ?? describeError(error),
    fix: "Copy CLIENT_ID, and the Value of a client secret, again",
  };
  if (error instanceof oauth.WWWAuthenticateChallengeError) return refused(NAME, [], otherwise);
  if (refusal === undefined) {
    return warning(NAME, otherwise.seen, "Try again: the token endpoint did not say");
  }
  const { error: code, codes } = refusal;
  const malformed = code === "invalid_request" &&
    !codes.some((one) => hintFor(one)?.who === "developer");
  if (code !== "invalid_grant" && !malformed) return refused(NAME, codes, otherwise);
  const seen = ["accepted; only the made-up code was refused", ...codes].join(", ");
  return ok(NAME, seen);
}

/** When the credential expires, where it tells: a certificate does, a secret's value does not. */
export async function* checkExpiry(
  { credential }: Pick<Config, "credential">,
  { now }: DoctorWorld,
): AsyncGenerator<Check> {
  const name = "Credential's expiry";
  if (credential.kind === "secret") {
    yield ok(name, "a secret does not tell: see Certificates & secrets");
    return;
  }
  const authentication = new ClientAuthentication({
    credential,
    readFile: Deno.readTextFile,
    now,
  });
  const expires = await authentication.expiresAt().catch(() => undefined);
  if (expires === undefined) return;
  const days = Math.floor((expires - now()) / DAY_MS);
  const date = new Date(expires).toISOString().slice(0, 10);
  const fix = "Upload a new certificate, then configure it: Certificates & secrets";
  if (days < 0) yield failure(name, `the certificate has expired on ${date}`, fix);
  else if (days < SOON_DAYS) yield warning(name, `the certificate expires on ${date}`, fix);
  else yield ok(name, `the certificate is valid until ${date}`);
}

/** In the form of Microsoft's, so that it is not refused for its form alone. */
function madeUpCode(): string {
  return `1.${crypto.getRandomValues(new Uint8Array(192)).toBase64({ alphabet: "base64url" })}`;
}
