import { App, csrf, type FreshConfig, HttpError, type Middleware, staticFiles } from "fresh";
import type { Explanation } from "./config/config.ts";
import type { ConfigError } from "./config/variables.ts";
import { currentSession } from "./web/current_session.ts";
import type { Log } from "./log.ts";
import { isLoopback } from "./net/loopback.ts";
import { withRequestLog } from "./request_log.ts";
import { redirectUri } from "./web/callback.ts";
import { receiveFormPost } from "./web/form_post.ts";
import { secureResponse, type SecurityContext } from "./web/security_headers.ts";
import type { Services } from "./services.ts";
import type { State } from "./web/state.ts";
import { hasPlainHost, hasRoutableMethod, refuseAddress, refuseMethod } from "./web/unroutable.ts";

/**
 * The app, with all its middlewares in their order.
 *
 * @param services everything that pages and endpoints work with
 * @param freshConfig Fresh's own settings
 */
export function createApp(services: Services, freshConfig: FreshConfig = {}): App<State> {
  const { authority, config, log } = services;
  const app = new SecuredApp(freshConfig, log, {
    hsts: config.hsts,
    formTargets: () => authority.origins,
  });
  app.use(nameRequests(log));
  app.use(function provideServices(ctx) {
    ctx.state.services = services;
    return ctx.next();
  });
  app.use(staticFiles());
  const callback = new URL(config.redirectUri).pathname;
  if (config.responseMode === "form_post") app.use(receiveFormPost(callback));
  app.use(csrf<State>({ origin: config.origin }));
  app.use(currentSession);
  app.fsRoutes();
  // After the file routes, because a route has only those error pages that were registered before it.
  app.get(callback, redirectUri);
  return app;
}

/**
 * The app while its configuration can't be used: every page is a 503, and says what to correct to those who may know. It
 * fails closed, since no service exists that a page could work with.
 *
 * @param error what is wrong with the configuration
 * @param log where to
 * @param freshConfig Fresh's own settings
 * @param explain who may know
 */
export function createUnconfiguredApp(
  error: ConfigError,
  log: Log,
  freshConfig: FreshConfig = {},
  explain: Explanation = "locally",
): App<State> {
  const app = new SecuredApp(freshConfig, log, { hsts: null, formTargets: () => [] });
  app.use(nameRequests(log));
  app.use(staticFiles());
  app.use(function explainConfiguration(ctx) {
    if (ctx.url.pathname === "/healthz") return ctx.next();
    // Strangers learn nothing of the configuration; the log has the cause under the page's reference.
    const isLocal = isLoopback(ctx.url.hostname);
    if (explain === "always" || (explain === "locally" && isLocal)) throw error;
    throw new HttpError(503, "Cannot serve", { cause: error });
  });
  app.fsRoutes();
  return app;
}

/** Gives each request a name, and a log that carries it. Comes first, because error pages need both. */
function nameRequests(log: Log): Middleware<State> {
  return function nameRequest(ctx) {
    ctx.state.correlationId = crypto.randomUUID();
    ctx.state.log = log.with({ correlationId: ctx.state.correlationId });
    return withRequestLog(ctx.state.log, () => ctx.next());
  };
}

/**
 * An app that answers every request, and puts the security headers on every response. Fresh renders error pages outside
 * of the root's middlewares, so a middleware would miss the very pages that need them.
 */
class SecuredApp extends App<State> {
  readonly #log: Log;
  readonly #context: Omit<SecurityContext, "development">;

  constructor(freshConfig: FreshConfig, log: Log, context: Omit<SecurityContext, "development">) {
    super(freshConfig);
    this.#log = log;
    this.#context = context;
  }

  override handler(): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const route = super.handler();
    const log = this.#log;
    const context = { ...this.#context, development: this.config.mode === "development" };

    async function answer(request: Request, info?: Deno.ServeHandlerInfo): Promise<Response> {
      if (!hasRoutableMethod(request)) return refuseMethod(request, log);
      if (!hasPlainHost(request)) return refuseAddress(log);
      try {
        return await route(request, info);
      } catch (error) {
        return refuseAddress(log, error); // the only reason for which Fresh rejects
      }
    }
    return async (request, info) => secureResponse(await answer(request, info), context);
  }
}
