import { describeError, stackOf } from "../log.ts";
import type { State } from "./state.ts";

/**
 * Answers in plain text, with the reference, if even the error page has failed. The log has the stack.
 *
 * @param state the state of the request
 * @param failure what the error page has thrown
 */
export function lastResort({ correlationId, log }: State, failure: unknown): Response {
  log("error", "error_page_failed", { cause: describeError(failure), stack: stackOf(failure) });
  return new Response(`Something went wrong. Reference: ${correlationId}\n`, {
    status: 500,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
