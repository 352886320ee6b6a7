import { bounded } from "../claims/bounded.ts";
import { ApiError } from "./error.ts";
import type { ApiAnswer } from "./answer.ts";
import type { ApiClient } from "./client.ts";
import { refusalFields } from "../entra/authority_error.ts";
import { describeError, type Log } from "../log.ts";
import type { Session } from "../session/session.ts";
import { AccessTokenUnavailableError } from "../session/token_refresh.ts";

/** What {@linkcode callApi} works with. */
export interface ApiCall {
  readonly api: ApiClient;
  /** The request's log, which gets the cause of a failure. */
  readonly log: Log;
  /** Names the request in the log. The page shows it, so that a failure can be looked up there. */
  readonly correlationId: string;
}

/**
 * Calls an API for a page. A failure is also a result, in words that a visitor understands.
 *
 * @param session whose token to send
 * @throws {SignInRequiredError} if the session is over
 * @throws {ClaimsChallengeError} if the API needs another sign-in, unless one for the same reason was just completed
 */
export async function callApi(
  { api, log, correlationId }: ApiCall,
  session: Session,
): Promise<ApiAnswer> {
  try {
    const result = await api.read(session);
    const body = bounded(result.body);
    return { ok: true, url: api.endpoint, ...result, body };
  } catch (error) {
    const failure = toApiError(error);
    const { status, code, requestId, retryAfterSeconds } = failure;
    log("warn", "api_call_failed", {
      session: session.id.slice(0, 8),
      status,
      code,
      requestId,
      cause: describeError(error),
      ...refusalFields(error instanceof AccessTokenUnavailableError ? error.cause : undefined),
    });
    const [title, message] = explain(status);
    return {
      ok: false,
      url: api.endpoint,
      status,
      requestId,
      reference: correlationId,
      retryAfterSeconds,
      title,
      message,
    };
  }
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AccessTokenUnavailableError) return new ApiError({});
  throw error;
}

function explain(status: number | null): readonly [title: string, message: string] {
  if (status === null) return ["No answer", "The service isn’t answering. Please try again soon."];
  return EXPLANATIONS[status] ??
    ["No useful answer", "The service has a problem. Please try again soon."];
}

const EXPLANATIONS: { readonly [status: number]: readonly [title: string, message: string] } = {
  401: ["Access not accepted", "Sign out and in again to get fresh access."],
  403: ["You don’t have permission", "Ask the people who run this site for access."],
  404: ["We couldn’t find your account", "The service doesn’t know it. Contact support."],
  429: ["The service is busy", "Please wait a moment, then reload."],
};
