import * as oauth from "@panva/oauth4webapi";
import { type Incident, readCodes, readIncident } from "./aadsts.ts";
import { AuthorityUnavailableError } from "./authority_unavailable.ts";
import type { Fields } from "../log.ts";

/** A refusal by the authority, as codes. Its text is left out, because it can name accounts. */
export interface AuthorityError extends Incident {
  /** OAuth's `error`, which decides. */
  readonly error: string;
  /** Microsoft's `suberror`, or `error_subcode` at the redirect URI, which decides too. */
  readonly suberror: string | undefined;
  /** Microsoft's codes, which explain. */
  readonly codes: readonly string[];
  /** Whether the authority has given a reason in words. */
  readonly described: boolean;
}

/**
 * Reads the authority's refusal from a response at the redirect URI or the token endpoint.
 *
 * @param error an error of oauth4webapi, or a {@linkcode MetadataError}
 * @returns the refusal, or undefined if the error does not come from the authority
 * @see RFC 6749, 4.1.2.1 and 5.2; https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function readAuthorityError(error: unknown): AuthorityError | undefined {
  if (error instanceof oauth.AuthorizationResponseError) {
    return authorityError((name) => error.cause.get(name) ?? undefined);
  }
  if (error instanceof oauth.ResponseBodyError) {
    const body: Record<string, unknown> = error.cause;
    return authorityError((name) => body[name]);
  }
  return error instanceof MetadataError ? error.refusal : undefined;
}

/** The codes and IDs of an error for the log, as Microsoft's documentation and support use them. Its text is left out. */
export function refusalFields(error: unknown): Fields {
  const refusal = readAuthorityError(error);
  if (refusal === undefined) return {};
  const { error: code, suberror, codes, traceId, correlationId } = refusal;
  return {
    authority_error: code,
    authority_suberror: suberror,
    authority_error_codes: codes,
    authority_trace_id: traceId,
    authority_correlation_id: correlationId,
  };
}

/**
 * Reads a refusal.
 *
 * @param member returns a member of the authority's answer by its name
 */
export function authorityError(member: (name: string) => unknown): AuthorityError {
  const text = (name: string, form: RegExp) => {
    const value = member(name);
    return typeof value === "string" && form.test(value) ? value : undefined;
  };
  const description = member("error_description");
  const incident = readIncident(description);
  return {
    error: text("error", WORD) ?? "",
    suberror: text("suberror", WORD) ?? text("error_subcode", WORD),
    codes: readCodes(description, member("error_codes")),
    described: typeof description === "string" && description !== "",
    traceId: text("trace_id", GUID) ?? incident.traceId,
    correlationId: text("correlation_id", GUID) ?? incident.correlationId,
    timestamp: text("timestamp", TIMESTAMP) ?? incident.timestamp,
  };
}

/** The HTTP status of an answer that is neither what was asked for nor an error of OAuth, such as a proxy's page. */
export function unexpectedStatus(error: unknown): number | undefined {
  const isUnexpected = error instanceof oauth.OperationProcessingError &&
    error.cause instanceof Response;
  return isUnexpected ? (error.cause as Response).status : undefined;
}

/** The authority has answered, but not with its metadata. */
export class MetadataError extends AuthorityUnavailableError {
  override name = "MetadataError";
  /** The refusal, if the answer has one. */
  readonly refusal: AuthorityError | undefined;

  /**
   * @param url where the metadata should be
   * @param status the HTTP status
   * @param body the parsed body; null if it is not JSON
   */
  constructor(url: string, status: number, body: Record<string, unknown> | null) {
    super(`Cannot read the metadata at ${url}: HTTP ${status}${body === null ? ", not JSON" : ""}`);
    this.refusal = typeof body?.error === "string"
      ? authorityError((name) => body[name])
      : undefined;
  }
}

const WORD = /^\w{1,60}$/;
const GUID = /^[0-9a-f-]{36}$/i;
const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/;
