import { HttpError } from "fresh";
import { readAuthorityError } from "../entra/authority_error.ts";
import { AuthorityUnavailableError } from "../entra/authority_unavailable.ts";
import { ApiError } from "../api/error.ts";
import { StoreError } from "../kv/store.ts";
import type { Log } from "../log.ts";
import { AccessTokenUnavailableError } from "../session/token_refresh.ts";
import { RateLimitError } from "../sign_in/rate_limit.ts";
import { SignInError } from "../sign_in/sign_in_error.ts";
import { hintFor } from "./aadsts_hints.ts";
import { FormUserError } from "./form_user_error.ts";
import { GroupError } from "./group_error.ts";
import {
  apiEntry,
  type Entry,
  refreshEntry,
  refusedEntry,
  requestEntry,
  signInEntry,
  unexpectedEntry,
} from "./log_entry.ts";
import { RoleError } from "./role_error.ts";
import {
  API_REFUSALS,
  BY_STATUS,
  FORM_KEPT,
  FORM_OF_ANOTHER,
  GROUP_MISSING,
  ROLE_MISSING,
  SIGN_IN_PROBLEMS,
  TOO_MANY,
  UNAVAILABLE,
  UNEXPECTED,
  UNREADABLE,
  type Words,
} from "./words.ts";

/** An error as its visitor sees it: plain words, one next step. Nothing in it comes from the authority or an API. */
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

/** What one class of errors means to visitors and in the log. */
interface Kind<E = unknown> {
  readonly type: new (...args: never[]) => E;
  /** What the visitor sees. */
  readonly page: (error: E) => Problem;
  /** What the log says. Without it: the cause. */
  readonly entry?: (error: E) => Entry;
}

const RETRY_AFTER_S = 30;
const HOME = { href: "/", label: "Go to the home page" };

/** Every class of errors that has a page of its own; the first match counts, so special classes come first. */
const KINDS: readonly Kind[] = [
  kind({ type: SignInError, page: signInPage, entry: signInEntry }),
  kind({ type: ApiError, page: apiPage, entry: apiEntry }),
  kind({ type: RoleError, page: () => toProblem(403, ROLE_MISSING), entry: requestEntry }),
  kind({ type: GroupError, page: () => toProblem(403, GROUP_MISSING), entry: requestEntry }),
  kind({ type: FormUserError, page: () => toProblem(409, FORM_OF_ANOTHER) }),
  kind({
    type: RateLimitError,
    page: ({ retryAfterSeconds }) => toProblem(429, TOO_MANY, retryAfterSeconds),
  }),
  kind({ type: StoreError, page: outagePage }),
  kind({ type: AccessTokenUnavailableError, page: outagePage, entry: refreshEntry }),
  kind({ type: AuthorityUnavailableError, page: outagePage }),
  kind({ type: HttpError, page: ({ status }) => statusPage(status) }),
];

/** Anything else that was thrown: a fault of our own. */
const UNKNOWN: Kind = { type: Object, page: () => statusPage(500), entry: unexpectedEntry };

/** Puts an error into words for its visitor. */
export function describeProblem(error: unknown): Problem {
  return kindOf(error).page(error);
}

/**
 * The head of the answer that shows a problem.
 *
 * @see RFC 9110, 10.2.3 (Retry-After)
 */
export function problemHead(
  { status, retryAfterSeconds }: Problem,
): { status: number; headers: Record<string, string> } {
  return {
    status,
    headers: retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
  };
}

/**
 * Logs an error.
 *
 * @param log the log of the request, which has the visitor's reference on every line
 * @param error the error
 */
export function logProblem(log: Log, error: unknown): void {
  const { page, entry } = kindOf(error);
  const { status } = page(error);
  const { event, fields } = (entry ?? (status < 500 ? refusedEntry : requestEntry))(error);
  // Every page with a reference has a line in the log; a visitor's wrong address or form is not a warning.
  const level = status >= 500 ? "error" : event === "request_refused" ? "info" : "warn";
  log(level, event, { status, ...fields });
}

function kindOf(error: unknown): Kind {
  return KINDS.find(({ type }) => error instanceof type) ?? UNKNOWN;
}

function kind<E>(kind: Kind<E>): Kind {
  return kind as Kind;
}

function toProblem(
  status: number,
  [title, message]: Words,
  retryAfterSeconds: number | null = null,
): Problem {
  return { status, title, message, action: HOME, retryAfterSeconds };
}

function statusPage(status: number): Problem {
  return toProblem(status, BY_STATUS[status] ?? (status < 500 ? UNREADABLE : UNEXPECTED));
}

function outagePage(): Problem {
  return toProblem(503, UNAVAILABLE, RETRY_AFTER_S);
}

function apiPage(error: ApiError): Problem {
  const status = error.status ?? 503;
  const refusal = API_REFUSALS[status];
  return refusal === undefined
    ? toProblem(503, UNAVAILABLE, error.retryAfterSeconds ?? RETRY_AFTER_S)
    : toProblem(status, refusal);
}

function signInPage(error: SignInError): Problem {
  const { reason, returnTo, status, cause, formKept } = error;
  // Without a prompt, the authority would give the same answer at once: its own session is the problem.
  const prompt = readAuthorityError(cause)?.error === "interaction_required" ? "login" : undefined;
  const href = `/sign-in?${new URLSearchParams({ returnTo, ...(prompt && { prompt }) })}`;
  const problem = toProblem(status, signInWords(error), status === 503 ? RETRY_AFTER_S : null);
  if (formKept) {
    // The page itself: people who are still signed in need not sign in first.
    const action = { href: prompt === undefined ? returnTo : href, label: "Try again" };
    return { ...problem, message: `${problem.message} ${FORM_KEPT}`, action };
  }
  return {
    ...problem,
    action: reason === "client_rejected" ? HOME : { href, label: "Sign in again" },
  };
}

/** If only an administrator can help, the page says so. The code chooses the words and nothing else (D-12). */
function signInWords({ reason, cause }: SignInError): Words {
  const codes = readAuthorityError(cause)?.codes ?? [];
  const needsAdministrator = codes.some((code) => hintFor(code)?.who === "administrator");
  return SIGN_IN_PROBLEMS[reason === "refused" && needsAdministrator ? "not_allowed" : reason];
}
