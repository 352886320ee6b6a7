import { hintFor } from "../../lib/problem/aadsts_hints.ts";
import type { ConfigError } from "../../lib/config/variables.ts";
import { explainNetworkFailure } from "../../lib/net/network_failure.ts";
import { isLoopback } from "../../lib/net/loopback.ts";
import {
  boundedFetch,
  MAX_ANSWER_BYTES,
  OutboundError,
  type OutboundFailure,
} from "../../lib/net/outbound.ts";
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
const PROXY_FIX = "Set NO_PROXY=localhost,127.0.0.1: calls to this machine must not use the proxy";

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
  { resolve, proxyFor }: CliContext,
): Promise<Check> {
  const { hostname, origin } = new URL(url);
  const { seen, fix } = explainNetworkFailure(error, url);
  const addresses = await resolve(hostname).catch(() => []);
  const found = addresses.length > 0
    ? `the name resolves to ${addresses.slice(0, 3).join(", ")}`
    : "the name has no address on this network";
  const proxy = proxyFor(url);
  if (proxy === undefined) return failure(name, `${origin} ${seen}; ${found}`, fix);
  const through = `calls go through the proxy ${proxy}`;
  return failure(
    name,
    `${origin} ${seen}; ${found}; ${through}`,
    isLoopback(hostname) ? PROXY_FIX : fix,
  );
}

/** @returns whether an answer is an error that the services which we call don't send: theirs are JSON */
export function isForeignError({ status, headers }: Response): boolean {
  return status === 407 ||
    (status >= 400 && !/[/+]json\b/i.test(headers.get("content-type") ?? ""));
}

/** @returns a failed check if the answer is probably the proxy's */
export function answeredByProxy(
  name: string,
  url: string,
  response: Response,
  { proxyFor }: CliContext,
): Check | undefined {
  const proxy = proxyFor(url);
  if (proxy === undefined || !isForeignError(response)) return undefined;
  const { status } = response;
  const { hostname, origin } = new URL(url);
  return failure(
    name,
    `HTTP ${status} comes from the proxy ${proxy}, not from ${origin}`,
    isLoopback(hostname)
      ? PROXY_FIX
      : `Let the proxy pass ${hostname}, or add ${hostname} to NO_PROXY`,
  );
}

/** @returns a `fetch` that gives up after 10 seconds and follows no redirect */
export function patientFetch(
  { fetch }: CliContext,
  failure: OutboundFailure = OutboundError,
): typeof fetch {
  return boundedFetch(fetch, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES, failure });
}
