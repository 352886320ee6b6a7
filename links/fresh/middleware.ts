import type { Context } from "./context.ts";

/** Looks at a request, answers it or calls `ctx.next()`, and may change what comes back. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** The same, by its older name. */
export type MiddlewareFn<State> = Middleware<State>;

/** A middleware, or a function that loads one at its first call. */
export type MaybeLazyMiddleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response | Middleware<State>>;
