import { isLoopback } from "../../net/loopback.ts";
import type { Environment } from "../variables.ts";

/** Who sees on the pages what is wrong with the configuration. */
export type Explanation = "always" | "locally" | "never";

/**
 * Decides who sees what is wrong. On a site that customers can reach, nobody does, unless `SHOW_ERROR_DETAILS` allows
 * it.
 *
 * @param env the variables' values; each of them may be wrong
 */
export function readExplanation({ SHOW_ERROR_DETAILS, REDIRECT_URI }: Environment): Explanation {
  const shown = SHOW_ERROR_DETAILS?.toLowerCase();
  if (shown === "true") return "always";
  if (shown === "false") return "never";
  const hostname = URL.parse(REDIRECT_URI ?? "")?.hostname;
  return hostname === undefined || isLoopback(hostname) ? "locally" : "never";
}
