/**
 * Middlewares of the published package that this one does not have. Using one fails with a line
 * that says so.
 *
 * @module
 */
import type { Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";
import { missing } from "./missing.ts";

/** Options of {@linkcode cors}. */
export interface CORSOptions<State> {
  /** Origins that may read responses. */
  origin:
    | string
    | string[]
    | ((origin: string, ctx: Context<State>) => string | undefined | null);
  /** Methods that a preflight allows. */
  allowMethods?: string[];
  /** Headers that a preflight allows. */
  allowHeaders?: string[];
  /** Seconds for which a preflight is kept. */
  maxAge?: number;
  /** Whether requests may carry cookies. */
  credentials?: boolean;
  /** Headers that scripts may read. */
  exposeHeaders?: string[];
}

/** Would allow requests from other origins. */
export function cors<State>(_options?: CORSOptions<State>): Middleware<State> {
  return missing("cors()");
}

/** Rules of {@linkcode ipFilter}. */
export interface IpFilterRules {
  /** Addresses and subnets that are refused. */
  denyList?: string[];
  /** Addresses and subnets that are let in, all unless given. */
  allowList?: string[];
}

/** Options of {@linkcode ipFilter}. */
export interface IpFilterOptions {
  /** Answers a refused request. */
  onBlocked?: <State>(
    remote: { addr: string; type: Deno.NetworkInterfaceInfo["family"] },
    ctx: Context<State>,
  ) => Response | Promise<Response>;
}

/** Would refuse requests by their address. */
export function ipFilter<State>(
  _rules: IpFilterRules,
  _options?: IpFilterOptions,
): Middleware<State> {
  return missing("ipFilter()");
}
