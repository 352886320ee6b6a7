import type { Context } from "./context.ts";
import { HttpError } from "./http_error.ts";
import type { Middleware } from "./middleware.ts";

/** Options of {@linkcode csrf}. */
// deno-lint-ignore no-explicit-any -- any state: the function looks at the request
export interface CsrfOptions<State = any> {
  /** Origins allowed to send unsafe requests; `ctx.url.origin` unless given. */
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses cross-site requests of unsafe methods with `HttpError(403)`, by `Sec-Fetch-Site` and
 * `Origin`. A request that carries neither passes: no browser sends it.
 */
export function csrf<State>(options?: CsrfOptions): Middleware<State> {
  const allowed = options?.origin;

  function isAllowedOrigin(origin: string, ctx: Context<State>): boolean {
    if (!allowed) return origin === ctx.url.origin;
    if (typeof allowed === "function") return allowed(origin, ctx);
    return typeof allowed === "string" ? origin === allowed : allowed.includes(origin);
  }

  return function csrfMiddleware(ctx) {
    if (SAFE_METHODS.has(ctx.req.method)) return ctx.next();

    const site = ctx.req.headers.get("sec-fetch-site");
    if (site === "same-origin" || site === "none") return ctx.next();

    const origin = ctx.req.headers.get("origin");
    if (origin === null && site === null) return ctx.next();
    if (origin !== null && isAllowedOrigin(origin, ctx)) return ctx.next();

    throw new HttpError(403);
  };
}
