import { hintFor } from "../../lib/problem/aadsts_hints.ts";
import type { ConfigError } from "../../lib/config/variables.ts";
import { explainNetworkFailure } from "../../lib/net/network_failure.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../../lib/net/outbound.ts";

/** What a doctor's check has found. Never holds a token or a secret. */
export interface Check {
  /** What was checked. */
  readonly name: string;
  /** `warning`: works, or works in part, but somebody should look at it. */
  readonly result: "ok" | "warning" | "failure";
  /** What was seen. */
  readonly seen: string;
  /** What to change, and where; null if there is nothing to. */
  readonly fix: string | null;
}

/** What the doctor looks at the world through. */
export interface DoctorWorld {
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** Opens the database at a path, or Deno's own. */
  readonly openKv: (path: string | undefined) => Promise<Deno.Kv>;
  /** Asks for a host's addresses. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
  /** The origin of the proxy that calls go through, if any. */
  readonly proxy: string | undefined;
}

const TIMEOUT_MS = 10_000;

/** @returns a check that has found nothing to change */
export function ok(name: string, seen: string): Check {
  return { name, result: "ok", seen, fix: null };
}

/** @returns a check that somebody should look at */
export function warning(name: string, seen: string, fix: string): Check {
  return { name, result: "warning", seen, fix };
}

/** @returns a check that has found why nobody can sign in */
export function failure(name: string, seen: string, fix: string): Check {
  return { name, result: "failure", seen, fix };
}

/**
 * @param name what was checked
 * @param codes Microsoft's, as far as the answer has any
 * @param otherwise what to say without a code that we know
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

/** @returns one failed check a wrong variable */
export function listProblems({ problems }: ConfigError): Check[] {
  return problems.map(({ variable, problem, fix, suggestion }) =>
    failure(variable, problem, suggestion === undefined ? fix : `${fix}. Probably: ${suggestion}`)
  );
}

/** @returns why a call to `url` has failed, with what is known of name and proxy */
export async function unreachable(
  name: string,
  url: string,
  error: unknown,
  { resolve, proxy }: DoctorWorld,
): Promise<Check> {
  const { hostname, origin } = new URL(url);
  const { seen, fix } = explainNetworkFailure(error, url);
  const addresses = await resolve(hostname).catch(() => []);
  const found = addresses.length > 0
    ? `the name is that of ${addresses.slice(0, 3).join(", ")}`
    : "the name has no address here";
  const through = proxy === undefined ? "" : `; calls go through the proxy ${proxy}`;
  return failure(name, `${origin} ${seen}; ${found}${through}`, fix);
}

/** A `fetch` within the doctor's patience, which follows no redirect. */
export function patientFetch({ fetch }: DoctorWorld): typeof fetch {
  return boundedFetch(fetch, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
}
