import * as oauth from "@panva/oauth4webapi";
import { readAuthorityError } from "../../../lib/entra/authority_error.ts";
import { describeError } from "../../../lib/log.ts";
import { explainNetworkFailure } from "../../../lib/net/network_failure.ts";
import { OutboundError } from "../../../lib/net/outbound.ts";
import { RegistrationError } from "../directory/refusal.ts";

/** Nobody entered the code in time. */
export const CODE_EXPIRED = new RegistrationError(
  "The code has expired, and nobody has signed in with it",
  "Run the command again, and enter the new code in time",
);

/** What to do if the administrator has not accepted the permissions. */
export const CONSENT_FIX =
  "Ask a Global Administrator to run this command once, and to accept the permissions that the sign-in page lists";

/** What Microsoft's codes mean when an administrator signs in. */
const HINTS: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  AADSTS500208: ["That account is a customer's", "Sign in with an administrator's account"],
  AADSTS50020: [
    "That account does not belong to this tenant",
    "Sign in with an account that administers this tenant",
  ],
  AADSTS50105: [
    "The tenant lets only assigned people use Microsoft Graph Command Line Tools",
    "Ask an administrator to assign you under Enterprise apps, or name another client with --sign-in-client",
  ],
  AADSTS53003: [
    "A Conditional Access policy blocks this sign-in",
    "Ask for an exception for the device code flow, or do the steps in the admin center",
  ],
  AADSTS65001: ["The permissions are not consented to", CONSENT_FIX],
  AADSTS65004: ["The permissions were not accepted on the sign-in page", CONSENT_FIX],
  AADSTS90094: ["Only an administrator can accept the permissions", CONSENT_FIX],
  AADSTS65002: [
    "This client may not ask for these permissions",
    "Leave out --sign-in-client, or name a client of your own",
  ],
  AADSTS7000218: [
    "This client is not a public client",
    "Turn on Allow public client flows for the client that --sign-in-client names",
  ],
  AADSTS700016: [
    "The tenant does not know the client that --sign-in-client names",
    "Check its client ID",
  ],
  AADSTS90002: ["There is no such tenant", "Check the name of the tenant"],
};

/**
 * Explains why an administrator could not sign in.
 *
 * @param error what was thrown
 * @param authority where the sign-in was tried
 * @returns a {@linkcode RegistrationError}; the error itself if it has nothing to do with the sign-in
 */
export function explainSignIn(error: unknown, authority: string): unknown {
  if (error instanceof RegistrationError) return error;
  if (error instanceof OutboundError) {
    const { seen, fix } = explainNetworkFailure(error, authority);
    return new RegistrationError(`${new URL(authority).origin} ${seen}`, fix, { cause: error });
  }
  const refusal = readAuthorityError(error);
  if (refusal === undefined) {
    if (!isProtocolError(error)) return error;
    return new RegistrationError(
      `${authority} gives no usable answer to a sign-in by device code: ${describeError(error)}`,
      "Check the address in --login",
    );
  }
  if (/^(authorization_declined|access_denied)$/.test(refusal.error)) {
    return new RegistrationError(
      "The sign-in was declined",
      "Run the command again, and accept the request on the sign-in page",
    );
  }
  if (/^(expired_token|code_expired)$/.test(refusal.error)) return CODE_EXPIRED;
  const known = refusal.codes.find((code) => HINTS[code] !== undefined);
  if (known !== undefined) {
    const [message, fix] = HINTS[known]!;
    return new RegistrationError(`${message} (${known})`, fix);
  }
  return new RegistrationError(
    `The sign-in was refused: ${[refusal.error, ...refusal.codes].join(", ")}`,
    "Look the code up at https://login.microsoftonline.com/error",
  );
}

function isProtocolError(error: unknown): boolean {
  return error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.UnsupportedOperationError;
}
