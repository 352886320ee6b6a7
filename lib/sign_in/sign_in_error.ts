import * as oauth from "@panva/oauth4webapi";
import { HttpError } from "fresh";
import { readAuthorityError } from "../entra/authority_error.ts";
import { AuthorityUnavailableError } from "../entra/authority_unavailable.ts";
import { CredentialError } from "../config/credential/credential_file.ts";
import { IdTokenError } from "../entra/id_token.ts";

/** Why a sign-in failed. It is logged, and it selects the text of the page. */
export type SignInFailure =
  /** The browser has no sign-in cookie: cookies are off, or the sign-in started in another browser. */
  | "browser_unknown"
  /** The browser has no open attempt with this state: it was used, newer ones have replaced it, or it is invented. */
  | "attempt_unknown"
  /** The attempt took too long. */
  | "attempt_expired"
  /** The user cancelled. */
  | "cancelled"
  /** A rule of the tenant refuses this user, or consent is missing: an administrator must act. */
  | "not_allowed"
  /** The authority answered with an error that only another sign-in or an administrator can resolve. */
  | "refused"
  /** The answer is not a valid authorization response. */
  | "response_invalid"
  /** The authority did not accept the code. */
  | "code_rejected"
  /** The authority did not accept the app itself: its credentials, its scopes, its tenant. */
  | "client_rejected"
  /** The session that the sign-in should continue was ended meanwhile. */
  | "session_ended"
  /** The browser signs in again and again. */
  | "loop"
  /** The sign-in did not satisfy the authentication context that the page needs. */
  | "context_missing"
  /** The ID token failed a check. */
  | "id_token_invalid"
  /** The authority can't be reached or is busy. */
  | "authority_unavailable";

const STATUS: Partial<Record<SignInFailure, HttpError["status"]>> = {
  not_allowed: 403,
  context_missing: 403,
  client_rejected: 503,
  loop: 429,
  authority_unavailable: 503,
};

/** A sign-in that failed. */
export class SignInError extends HttpError {
  override name = "SignInError";
  /** Why. */
  readonly reason: SignInFailure;
  /** The page that the visitor wanted to open; always a path of this app. */
  readonly returnTo: string;
  /** Whether the form that the visitor sent before is kept for another try. */
  readonly formKept: boolean;

  /**
   * @param reason why
   * @param returnTo the page that the visitor wanted
   * @param options the error behind it, for the log; whether a form is kept
   */
  constructor(
    reason: SignInFailure,
    returnTo = "/",
    { formKept = false, ...options }: ErrorOptions & { formKept?: boolean } = {},
  ) {
    super(STATUS[reason] ?? 400, `Cannot sign in: ${reason}`, options);
    this.reason = reason;
    this.returnTo = returnTo;
    this.formKept = formKept;
  }
}

/**
 * Finds the sign-in error that an error from the authority means.
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
  // RFC 6749, 5.2: the answer to wrong credentials that were sent in a header.
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

/** Suberrors that say more than their error. */
const SUBERRORS: Failures = {
  cancel: "cancelled",
  consent_required: "not_allowed",
  message_only: "not_allowed", // Conditional Access
  protection_policy_required: "not_allowed",
};

/** Decides by `error` and `suberror` alone; codes and descriptions only explain (D-12). */
function refusalFailure(cause: unknown, failures: Failures): SignInFailure {
  const refusal = readAuthorityError(cause);
  // If the user cancels on a Microsoft page, the error has no description.
  if (refusal?.error === "access_denied" && !refusal.described) return "cancelled";
  const find = (known: Failures, name = "") => Object.hasOwn(known, name) ? known[name] : undefined;
  return find(SUBERRORS, refusal?.suberror) ?? find(failures, refusal?.error) ?? "refused";
}

function processingFailure({ cause }: oauth.OperationProcessingError): SignInFailure {
  const isOutage = cause instanceof Response && (cause.status >= 500 || cause.status === 429);
  return isOutage ? "authority_unavailable" : "response_invalid";
}
