import { HttpError } from "fresh";
import { MetadataError, readAuthorityError } from "../entra/authority_error.ts";
import { GraphError } from "../graph/error.ts";
import { IssuerError } from "../entra/issuer.ts";
import { describeError, type Field, type Log } from "../log.ts";
import { OutboundError } from "../net/outbound.ts";
import {
  BY_STATUS,
  GRAPH_REFUSALS,
  ROLE_MISSING,
  SIGN_IN_PROBLEMS,
  TOO_MANY,
  UNAVAILABLE,
  UNEXPECTED,
  UNREADABLE,
  type Words,
} from "./words.ts";
import { RateLimitError } from "../sign_in/rate_limit.ts";
import { RoleError } from "./role_error.ts";
import { SignInError } from "../sign_in/sign_in_error.ts";
import { StoreError } from "../kv/store.ts";
import { AccessTokenUnavailableError } from "../session/token_refresh.ts";

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

/** What this app works with, and can't do without. */
const OUTAGES = [
  StoreError,
  AccessTokenUnavailableError,
  OutboundError,
  MetadataError,
  IssuerError,
];

/** Puts an error into words for its visitor. */
export function describeProblem(error: unknown): Problem {
  if (error instanceof SignInError) return describeSignInError(error);
  if (error instanceof GraphError) return describeGraphError(error);
  if (error instanceof RateLimitError) return toProblem(429, TOO_MANY, error.retryAfterSeconds);
  if (OUTAGES.some((kind) => error instanceof kind)) {
    return toProblem(503, UNAVAILABLE, RETRY_AFTER_S);
  }
  if (error instanceof RoleError) return toProblem(403, ROLE_MISSING);
  const status = error instanceof HttpError ? error.status : 500;
  return toProblem(status, BY_STATUS[status] ?? (status < 500 ? UNREADABLE : UNEXPECTED));
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

function toProblem(
  status: number,
  [title, message]: Words,
  retryAfterSeconds: number | null = null,
): Problem {
  return { status, title, message, action: HOME, retryAfterSeconds };
}

function describeGraphError(error: GraphError): Problem {
  const status = error.status ?? 503;
  const refusal = GRAPH_REFUSALS[status];
  return refusal === undefined
    ? toProblem(503, UNAVAILABLE, error.retryAfterSeconds ?? RETRY_AFTER_S)
    : toProblem(status, refusal);
}

function describeSignInError({ reason, returnTo, status, cause }: SignInError): Problem {
  // Without a prompt, the authority would give the same answer at once: its own session is what it can't work with.
  const prompt = readAuthorityError(cause)?.error === "interaction_required" ? "login" : undefined;
  const href = `/sign-in?${new URLSearchParams({ returnTo, ...(prompt && { prompt }) })}`;
  return {
    ...toProblem(status, SIGN_IN_PROBLEMS[reason], status === 503 ? RETRY_AFTER_S : null),
    action: reason === "client_rejected" ? HOME : { href, label: "Sign in again" },
  };
}

/**
 * Logs an error under the reference that its visitor was shown.
 *
 * @param log the log of the request, which has its reference on every line
 * @param error the error
 */
export function logProblem(log: Log, error: unknown): void {
  if (error instanceof SignInError) {
    const level = error.status >= 500 ? "error" : "warn";
    const cause = error.cause === undefined
      ? {}
      : { cause: describeError(error.cause), ...authorityFields(error.cause) };
    return log(level, "sign_in_refused", { reason: error.reason, ...cause });
  }
  const { status } = describeProblem(error);
  const isRefusal = error instanceof RoleError || error instanceof GraphError;
  if (status < 500 && !isRefusal) return;
  const level = status < 500 ? "warn" : "error";
  log(level, "request_failed", { status, cause: describeError(error) });
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
