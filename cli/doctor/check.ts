import { hintFor } from "../../lib/problem/aadsts_hints.ts";
import type { ConfigError } from "../../lib/config/variables.ts";
import { explainNetworkFailure } from "../../lib/net/network_failure.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../../lib/net/outbound.ts";
import type { CliContext } from "../terminal.ts";

/** The result of one check. It never holds a token or a secret. */
export interface Check {
  /** What was checked. */
  readonly name: string;
  /** `warning`: sign-in works, but something may need a change. `failure`: nobody can sign in. */
  readonly result: "ok" | "warning" | "failure";
  /** What was seen. */
  readonly seen: string;
  /** What to change, and where; null if nothing has to change. */
  readonly fix: string | null;
}

const TIMEOUT_MS = 10_000;

/** @returns a passed check */
export function ok(name: string, seen: string): Check {
  return { name, result: "ok", seen, fix: null };
}

/** @returns a check whose result may need a change */
export function warning(name: string, seen: string, fix: string): Check {
  return { name, result: "warning", seen, fix };
}

/** @returns a failed check */
export function failure(name: string, seen: string, fix: string): Check {
  return { name, result: "failure", seen, fix };
}

/**
 * Explains a refusal by the first of its codes that has an explanation.
 *
 * @param name what was checked
 * @param codes Microsoft's codes in the answer
 * @param otherwise what to say if no code has an explanation
 * @returns a failed check
 */
export function refused(
  name: string,
  codes: readonly string[],
  otherwise: { readonly seen: string; readonly fix: string },
): Check {
  for (const code of codes) {
    const hint = hintFor(code);
    if (hint) return failure(name, `${code}: ${hint.cause}`, `${hint.fix} (${hint.where})`);
  }
  return failure(name, [otherwise.seen, ...codes].join(", "), otherwise.fix);
}

/** @returns a failed check for each wrong variable */
export function listProblems({ problems }: ConfigError): Check[] {
  return problems.map(({ variable, problem, fix, suggestion }) =>
    failure(variable, problem, suggestion === undefined ? fix : `${fix}. Probably: ${suggestion}`)
  );
}

/** @returns a failed check that says why `url` did not answer */
export async function unreachable(
  name: string,
  url: string,
  error: unknown,
  { resolve, proxy }: CliContext,
): Promise<Check> {
  const { hostname, origin } = new URL(url);
  const { seen, fix } = explainNetworkFailure(error, url);
  const addresses = await resolve(hostname).catch(() => []);
  const found = addresses.length > 0
    ? `the name resolves to ${addresses.slice(0, 3).join(", ")}`
    : "the name has no address on this network";
  const through = proxy === undefined ? "" : `; calls go through the proxy ${proxy}`;
  return failure(name, `${origin} ${seen}; ${found}${through}`, fix);
}

/** @returns a `fetch` that gives up after 10 seconds and follows no redirect */
export function patientFetch({ fetch }: CliContext): typeof fetch {
  return boundedFetch(fetch, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
}
