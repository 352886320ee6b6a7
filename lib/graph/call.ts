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
    return { ok: true, url: graph.endpoint, ...await graph.me(session) };
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
  if (status === null) {
    return [
      "No answer",
      "The service can't be reached just now. Your session is kept; try again soon.",
    ];
  }
  if (status === 401) {
    return [
      "Not accepted",
      "The service does not accept this app's access. Sign out and in again.",
    ];
  }
  if (status === 403) {
    return [
      "Not allowed",
      "Your account may not see this, or the app was not given permission to.",
    ];
  }
  if (status === 404) return ["Not found", "The service does not know this account."];
  if (status === 429) return ["Too many questions", "The service asks us to wait."];
  return ["No useful answer", "The service has a problem of its own. Try again soon."];
}
