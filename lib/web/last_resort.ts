import type { Context } from "fresh";
import { pathToFileURL } from "node:url";
import { describeError } from "../log.ts";
import { ownPlaces, stackOf } from "../stack.ts";
import type { State } from "./state.ts";

/**
 * Answers in plain text, with the reference, if even the error page has failed. The log has the stack. In development the
 * answer has it too: the developer may be changing what all pages share, such as the navigation.
 *
 * @param ctx the request
 * @param failure what the error page has thrown
 */
export function lastResort(
  { state: { correlationId, log }, config }: Pick<Context<State>, "state" | "config">,
  failure: unknown,
): Response {
  const cause = describeError(failure);
  const stack = stackOf(failure);
  log("error", "error_page_failed", { cause, stack });
  const lines = [`Something went wrong. Reference: ${correlationId}`];
  if (config.mode === "development") {
    lines.push("", cause, ...ownPlaces(stack, `${pathToFileURL(config.root)}/`));
  }
  return new Response(`${lines.join("\n")}\n`, {
    status: 500,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
