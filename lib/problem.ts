import { HttpError } from "fresh";
import { readAuthorityError } from "./authority_error.ts";
import { GraphError } from "./graph_error.ts";
import { describeError, type Field, type Log } from "./log.ts";
import { RateLimitError } from "./rate_limit.ts";
import { SignInError, type SignInFailure } from "./sign_in_error.ts";
import { StoreError } from "./store.ts";
import { AccessTokenUnavailableError } from "./token_refresh.ts";

/** An error as its visitor sees it: plain words, one next step. Nothing in it comes from the authority or from Graph. */
export interface Problem {
  /** The HTTP status. */
  readonly status: number;
  /** What happened, in a few words. */
  readonly title: string;
  /** What it means for the visitor. */
  readonly message: string;
  /** The one next step. */
  readonly action: { readonly href: string; readonly label: string } | null;
  /** For the `Retry-After` header, in seconds. */
  readonly retryAfterSeconds: number | null;
}

const RETRY_AFTER_S = 30;
const HOME = { href: "/", label: "Go to the home page" };

const SIGN_IN_PROBLEMS: Record<SignInFailure, readonly [title: string, message: string]> = {
  browser_unknown: [
    "This sign-in did not start in this browser",
    "Cookies may be switched off, or the link was opened elsewhere. Allow cookies for this site and sign in again.",
  ],
  attempt_unknown: [
    "This sign-in was already used",
    "Each sign-in works once. The page may have been reloaded or opened a second time.",
  ],
  attempt_expired: [
    "The sign-in took too long",
    "For your safety it ended after a while. One click starts a new one.",
  ],
  cancelled: ["You have cancelled", "You are not signed in."],
  not_allowed: [
    "You were not let in",
    "If you have cancelled, just sign in again. Otherwise an administrator of this site has to let you in: tell them the reference.",
  ],
  refused: [
    "You could not be signed in",
    "Try again. If it happens again, tell whoever runs this site the reference.",
  ],
  response_invalid: [
    "The sign-in was not complete",
    "The answer that came back can't be used. Sign in again.",
  ],
  code_rejected: [
    "The sign-in was not accepted",
    "It may have taken too long on the way. Sign in again.",
  ],
  client_rejected: [
    "Sign-in is out of order",
    "The people who run this site have to mend it. Tell them the reference, or come back later.",
  ],
  loop: [
    "The sign-in goes in circles",
    "Your browser has signed in several times within seconds. Wait half a minute; if it happens again, allow cookies for this site.",
  ],
  id_token_invalid: [
    "The sign-in could not be verified",
    "For your safety it was not accepted. Sign in again.",
  ],
  authority_unavailable: ["Sign-in can't be reached just now", "Try again in a moment."],
};

const UNAVAILABLE: Problem = {
  status: 503,
  title: "Not available just now",
  message:
    "Something that this page needs does not answer. Your session is kept; try again in a moment.",
  action: HOME,
  retryAfterSeconds: RETRY_AFTER_S,
};

const TOO_MANY: Problem = {
  status: 429,
  title: "Too many sign-ins",
  message: "More were started than anybody needs. Wait a minute and try again.",
  action: HOME,
  retryAfterSeconds: null,
};

const BY_STATUS: { readonly [status: number]: readonly [title: string, message: string] } = {
  403: [
    "Not allowed",
    "This request came from another site, or your browser did not say where from.",
  ],
  404: ["There is no such page", "The address may be mistyped, or the page has moved."],
  405: ["That does not work here", "The page can be read but not used in this way."],
};

/** Puts an error into words for its visitor. */
export function describeProblem(error: unknown): Problem {
  if (error instanceof SignInError) return describeSignInError(error);
  if (error instanceof StoreError || error instanceof AccessTokenUnavailableError) {
    return UNAVAILABLE;
  }
  if (error instanceof GraphError) {
    return { ...UNAVAILABLE, retryAfterSeconds: error.retryAfterSeconds };
  }
  if (error instanceof RateLimitError) {
    return { ...TOO_MANY, retryAfterSeconds: error.retryAfterSeconds };
  }
  const status = error instanceof HttpError ? error.status : 500;
  const [title, message] = BY_STATUS[status] ??
    ["Something went wrong", "It was not your fault, and it has been noted."];
  return { status, title, message, action: HOME, retryAfterSeconds: null };
}

function describeSignInError({ reason, returnTo, status, cause }: SignInError): Problem {
  const [title, message] = SIGN_IN_PROBLEMS[reason];
  // Without a prompt, the authority would give the same answer at once: its own session is what it can't work with.
  const prompt = readAuthorityError(cause)?.error === "interaction_required" ? "login" : undefined;
  const href = `/sign-in?${new URLSearchParams({ returnTo, ...(prompt && { prompt }) })}`;
  const action = reason === "client_rejected" ? HOME : { href, label: "Sign in again" };
  return {
    status,
    title,
    message,
    action,
    retryAfterSeconds: status === 503 ? RETRY_AFTER_S : null,
  };
}

/**
 * Logs an error under the reference that its visitor was shown.
 *
 * @param log where to
 * @param correlationId the reference
 * @param error the error
 */
export function logProblem(log: Log, correlationId: string, error: unknown): void {
  if (error instanceof SignInError) {
    const level = error.status >= 500 ? "error" : "warn";
    const cause = error.cause === undefined
      ? {}
      : { cause: describeError(error.cause), ...authorityFields(error.cause) };
    return log(level, "sign_in_refused", { correlationId, reason: error.reason, ...cause });
  }
  const { status } = describeProblem(error);
  if (status >= 500) {
    log("error", "request_failed", { correlationId, status, cause: describeError(error) });
  }
}

/** The codes and ids by which Microsoft's support, and its documentation, know an error; not its text. */
function authorityFields(cause: unknown): Record<string, Field> {
  const refusal = readAuthorityError(cause);
  if (refusal === undefined) return {};
  const { error, suberror, codes, traceId, correlationId } = refusal;
  return {
    authority_error: error,
    authority_suberror: suberror,
    authority_error_codes: codes,
    authority_trace_id: traceId,
    authority_correlation_id: correlationId,
  };
}
