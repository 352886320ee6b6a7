import type { Context } from "./context.ts";

/** Answers a request, or calls `ctx.next()` and may change its response. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** The same, by its older name. */
export type MiddlewareFn<State> = Middleware<State>;

/** A middleware, or a function that loads it at the first call. */
export type MaybeLazyMiddleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response | Middleware<State>>;
