import { AccessTokenUnavailableError } from "./token_refresh.ts";
import { type GraphClient, GraphError } from "./graph.ts";
import type { GraphAnswer } from "./graph_answer.ts";
import { describeError, type Log } from "./log.ts";
import type { Session } from "./session.ts";

/**
 * Calls the downstream API and puts the outcome into words. That it fails is part of what a page can show.
 *
 * @param graph the API
 * @param session whose call
 * @param log where the cause of a failure goes
 * @throws {SignInRequiredError} if the session is over
 */
export async function callGraph(
  graph: GraphClient,
  session: Session,
  log: Log,
): Promise<GraphAnswer> {
  try {
    return { ok: true, url: graph.endpoint, ...await graph.me(session) };
  } catch (error) {
    if (!(error instanceof GraphError) && !(error instanceof AccessTokenUnavailableError)) {
      throw error;
    }
    log("warn", "graph_failed", { cause: describeError(error) });
    const { status, requestId, retryAfterSeconds } = error instanceof GraphError
      ? error
      : { status: null, requestId: null, retryAfterSeconds: null };
    const [title, message] = explain(status);
    return { ok: false, url: graph.endpoint, status, requestId, retryAfterSeconds, title, message };
  }
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
