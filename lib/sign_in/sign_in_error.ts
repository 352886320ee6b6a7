import * as oauth from "@panva/oauth4webapi";
import { HttpError } from "fresh";
import { readAuthorityError } from "../entra/authority_error.ts";
import { AuthorityUnavailableError } from "../entra/authority_unavailable.ts";
import { CredentialError } from "../config/credential_file.ts";
import { IdTokenError } from "../entra/id_token.ts";

/** Why a sign-in did not happen; logged as the reason code, and the page's text is chosen by it. */
export type SignInFailure =
  /** The browser brought no cookie of a sign-in: cookies are off, or it started in another browser. */
  | "browser_unknown"
  /** The browser has no open attempt with this state: it was used already, or made up. */
  | "attempt_unknown"
  /** The attempt was left open for too long. */
  | "attempt_expired"
  /** The person cancelled. */
  | "cancelled"
  /** A rule of the tenant does not let this person in, or nobody has consented: its administrator must act. */
  | "not_allowed"
  /** The authority answered with an error that only another sign-in, or its administrator, can mend. */
  | "refused"
  /** The answer is not a valid authorization response. */
  | "response_invalid"
  /** The authority did not accept the code. */
  | "code_rejected"
  /** The authority did not accept the app itself: its credentials, its scopes, its tenant. */
  | "client_rejected"
  /** The session that was to be continued was ended meanwhile. */
  | "session_ended"
  /** The browser signs in again and again. */
  | "loop"
  /** The ID token failed a check. */
  | "id_token_invalid"
  /** The authority can't be reached, or says that it is busy. */
  | "authority_unavailable";

const STATUS: Partial<Record<SignInFailure, HttpError["status"]>> = {
  not_allowed: 403,
  client_rejected: 503,
  loop: 429,
  authority_unavailable: 503,
};

/** A sign-in that did not happen. */
export class SignInError extends HttpError {
  override name = "SignInError";
  /** Why. */
  readonly reason: SignInFailure;
  /** The page that the visitor wanted, for the next try; always a path of this app. */
  readonly returnTo: string;

  /**
   * @param reason why
   * @param returnTo the page that the visitor wanted
   * @param options the error behind it, for the log
   */
  constructor(reason: SignInFailure, returnTo = "/", options?: ErrorOptions) {
    super(STATUS[reason] ?? 400, `Cannot sign in: ${reason}`, options);
    this.reason = reason;
    this.returnTo = returnTo;
  }
}

/**
 * Says what an error of the conversation with the authority means for the sign-in.
 *
 * @param error what {@linkcode Entra} has thrown
 * @param returnTo the page that the visitor wanted
 * @returns the sign-in's error; any other error as it is
 */
export function toSignInError(error: unknown, returnTo: string): unknown {
  const reason = failureOf(error);
  return reason === undefined ? error : new SignInError(reason, returnTo, { cause: error });
}

function failureOf(error: unknown): SignInFailure | undefined {
  if (error instanceof AuthorityUnavailableError) return "authority_unavailable";
  if (error instanceof IdTokenError) return "id_token_invalid";
  if (error instanceof CredentialError) return "client_rejected";
  if (error instanceof oauth.AuthorizationResponseError) {
    return refusalFailure(error, ANSWERS);
  }
  if (error instanceof oauth.ResponseBodyError) {
    return error.status === 429 ? "authority_unavailable" : refusalFailure(error, TOKEN_ERRORS);
  }
  // RFC 6749, 5.2: how the app's credentials are refused when they were sent in a header.
  if (error instanceof oauth.WWWAuthenticateChallengeError) return "client_rejected";
  if (error instanceof oauth.OperationProcessingError) return processingFailure(error);
  if (error instanceof oauth.UnsupportedOperationError) return "response_invalid";
  return undefined;
}

type Failures = { readonly [error: string]: SignInFailure };

const ANSWERS: Failures = {
  access_denied: "not_allowed",
  consent_required: "not_allowed",
  invalid_resource: "client_rejected",
  invalid_scope: "client_rejected",
  unauthorized_client: "client_rejected",
  unsupported_response_type: "client_rejected",
  server_error: "authority_unavailable",
  temporarily_unavailable: "authority_unavailable",
};

const TOKEN_ERRORS: Failures = {
  invalid_grant: "code_rejected",
  invalid_client: "client_rejected",
  invalid_request: "client_rejected",
  invalid_resource: "client_rejected",
  invalid_scope: "client_rejected",
  unauthorized_client: "client_rejected",
  server_error: "authority_unavailable",
  temporarily_unavailable: "authority_unavailable",
};

/** Suberrors that say more than the error that they come with. */
const SUBERRORS: Failures = {
  cancel: "cancelled",
  consent_required: "not_allowed",
  message_only: "not_allowed", // Conditional Access
  protection_policy_required: "not_allowed",
};

/** Decides by `error` and `suberror`; codes and descriptions only explain (D-12). */
function refusalFailure(cause: unknown, failures: Failures): SignInFailure {
  const refusal = readAuthorityError(cause);
  // Who cancels on a page of Microsoft's comes back without a word of explanation.
  if (refusal?.error === "access_denied" && !refusal.described) return "cancelled";
  const find = (known: Failures, name = "") => Object.hasOwn(known, name) ? known[name] : undefined;
  return find(SUBERRORS, refusal?.suberror) ?? find(failures, refusal?.error) ?? "refused";
}

function processingFailure({ cause }: oauth.OperationProcessingError): SignInFailure {
  const isOutage = cause instanceof Response && (cause.status >= 500 || cause.status === 429);
  return isOutage ? "authority_unavailable" : "response_invalid";
}
