import { bounded } from "../claims/bounded.ts";
import { GraphError } from "./error.ts";
import type { GraphAnswer } from "./answer.ts";
import type { GraphClient } from "./client.ts";
import { describeError, type Log } from "../log.ts";
import type { Session } from "../session/session.ts";
import { AccessTokenUnavailableError } from "../session/token_refresh.ts";

/**
 * Calls the downstream API and puts the outcome into words. That it fails is part of what a page can show.
 *
 * @param tools the API, and the request's log, where the cause of a failure goes
 * @param session whose call
 * @throws {SignInRequiredError} if the session is over
 * @throws {ClaimsChallengeError} if Graph wants to know more about the person, and did not ask just before
 */
export async function callGraph(
  { graph, log }: { readonly graph: GraphClient; readonly log: Log },
  session: Session,
): Promise<GraphAnswer> {
  try {
    const result = await graph.me(session);
    const body = bounded(result.body) as typeof result.body;
    return { ok: true, url: graph.endpoint, ...result, body };
  } catch (error) {
    const failure = toGraphFailure(error);
    log("warn", "graph_failed", { session: session.id.slice(0, 8), cause: describeError(error) });
    const { status, requestId, retryAfterSeconds } = failure;
    const [title, message] = explain(status);
    return { ok: false, url: graph.endpoint, status, requestId, retryAfterSeconds, title, message };
  }
}

function toGraphFailure(error: unknown): GraphError {
  if (error instanceof GraphError) return error;
  if (error instanceof AccessTokenUnavailableError) return new GraphError({});
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
