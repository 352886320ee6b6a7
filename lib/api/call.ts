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
    const failure = apiErrorOf(error);
    const { status, code, requestId, retryAfterSeconds } = failure;
    log("warn", "api_call_failed", {
      session: session.id.slice(0, 8),
      status,
      code,
      requestId,
      cause: describeError(error),
      ...refusalFields(error instanceof AccessTokenUnavailableError ? error.cause : undefined),
    });
    const [title, message] = explain(status, retryAfterSeconds);
    return {
      ok: false,
      url: api.endpoint,
      status,
      requestId,
      reference: correlationId,
      title,
      message,
    };
  }
}

function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof AccessTokenUnavailableError) return new ApiError({});
  throw error;
}

function explain(status: number | null, waitSeconds: number | null): Words {
  const later = `Please try again ${laterText(waitSeconds)}.`;
  if (status === null) return ["The service isn’t answering", later];
  if (status === 429) return ["The service is busy", later];
  return REFUSALS[status] ?? ["The service has a problem", later];
}

/** What happened, and the one next step. */
type Words = readonly [title: string, message: string];

const REFUSALS: { readonly [status: number]: Words } = {
  401: ["Your access wasn’t accepted", "Please sign out, then sign in again."],
  403: ["You don’t have permission", "Ask the people who run this site for access."],
  404: [
    "We couldn’t find your account",
    "Please contact support and give them the reference below.",
  ],
};

/** When to try again. Nobody counts more than a minute's seconds. */
function laterText(seconds: number | null): string {
  if (seconds === null || seconds < 2) return "in a moment";
  return seconds <= 60 ? `in ${seconds} seconds` : "in a few minutes";
}
