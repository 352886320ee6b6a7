import { App, csrf, type FreshConfig, staticFiles } from "fresh";
import type { ConfigError } from "./config/variables.ts";
import { currentSession } from "./web/current_session.ts";
import { describeError, type Log } from "./log.ts";
import { redirectUri } from "./web/callback.ts";
import { secureResponse, type SecurityContext } from "./web/security_headers.ts";
import type { Services } from "./services.ts";
import type { State } from "./web/state.ts";

/**
 * The app, with all its middlewares in their order.
 *
 * @param services everything that pages and endpoints work with
 * @param freshConfig Fresh's own settings
 */
export function createApp(services: Services, freshConfig: FreshConfig = {}): App<State> {
  const { authority, config, log } = services;
  const app = new SecuredApp(freshConfig, log, {
    secure: config.secure,
    formTargets: () => authority.origins,
  });
  // First what error pages need, since an error may come from any middleware after it.
  app.use(function provideServices(ctx) {
    ctx.state.services = services;
    ctx.state.correlationId = crypto.randomUUID();
    return ctx.next();
  });
  app.use(staticFiles());
  app.use(csrf<State>({ origin: config.origin }));
  app.use(currentSession);
  app.fsRoutes();
  // After the file routes, because a route has only those error pages that were registered before it.
  app.get(new URL(config.redirectUri).pathname, redirectUri);
  return app;
}

/**
 * The app while its configuration can't be used: every page says what to mend. It fails closed, since no service
 * exists that a page could work with.
 *
 * @param error what is wrong with the configuration
 * @param log where to
 * @param freshConfig Fresh's own settings
 */
export function createUnconfiguredApp(
  error: ConfigError,
  log: Log,
  freshConfig: FreshConfig = {},
): App<State> {
  const app = new SecuredApp(freshConfig, log, { secure: false, formTargets: () => [] });
  app.use(staticFiles());
  app.use(function explainConfiguration(ctx) {
    if (ctx.url.pathname === "/healthz") return ctx.next();
    throw error;
  });
  app.fsRoutes();
  return app;
}

/**
 * An app whose every response carries the security headers. Fresh renders error pages outside of the root's
 * middlewares, so a middleware would miss the very pages that need them.
 */
class SecuredApp extends App<State> {
  readonly #log: Log;
  readonly #context: Omit<SecurityContext, "development">;

  constructor(
    freshConfig: FreshConfig,
    log: Log,
    context: Omit<SecurityContext, "development">,
  ) {
    super(freshConfig);
    this.#log = log;
    this.#context = context;
  }

  override handler(): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const handle = super.handler();
    const context = { ...this.#context, development: this.config.mode === "development" };
    return async (request, info) => {
      try {
        return secureResponse(await handle(request, info), context);
      } catch (error) {
        return secureResponse(this.#lastResort(error), context);
      }
    };
  }

  /** Where even the error page has failed. */
  #lastResort(error: unknown): Response {
    const correlationId = crypto.randomUUID();
    this.#log("error", "request_failed", { correlationId, cause: describeError(error) });
    return new Response(`Something went wrong. Reference: ${correlationId}`, { status: 500 });
  }
}
