import { App, type Context, csrf, type FreshConfig, HttpError, staticFiles } from "fresh";
import type { Explanation } from "./config/settings/explanation.ts";
import type { ConfigError } from "./config/variables.ts";
import type { Log } from "./log.ts";
import { isLoopback } from "./net/loopback.ts";
import { peerOf } from "./net/peer.ts";
import type { CurrentRequest } from "./request_log.ts";
import type { Services } from "./services.ts";
import { callback } from "./web/callback.ts";
import { compressedFiles } from "./web/compressed_files.ts";
import { currentSession } from "./web/current_session.ts";
import { receiveFormPost } from "./web/form_post.ts";
import { withoutFalseLength } from "./web/head_response.ts";
import { nameRequest, observed, type ObservedOptions } from "./web/observed.ts";
import { secureResponse, type SecurityContext } from "./web/security_headers.ts";
import type { State } from "./web/state.ts";
import {
  hasPlainHost,
  hasRoutableMethod,
  namesThisMachine,
  refuseAddress,
  refuseHost,
  refuseMethod,
} from "./web/unroutable.ts";

/**
 * The app, with all its middlewares in their order.
 *
 * @param services everything that pages and endpoints work with
 * @param freshConfig Fresh's own settings
 */
export function createApp(services: Services, freshConfig: FreshConfig = {}): App<State> {
  const { authority, config, log } = services;
  const app = new SecuredApp(freshConfig, { log, logRequests: config.logRequests }, {
    hsts: config.hsts,
    formTargets: () => authority.origins,
  });
  app.use(nameRequest);
  app.use(function provideServices(ctx) {
    ctx.state.services = services;
    return ctx.next();
  });
  app.use(compressedFiles);
  app.use(staticFiles());
  const callbackPath = new URL(config.redirectUri).pathname;
  if (config.responseMode === "form_post") app.use(receiveFormPost(callbackPath));
  app.use(csrf<State>({ origin: config.origin }));
  app.use(currentSession);
  app.fsRoutes();
  // After the file routes, because a route has only those error pages that were registered before it.
  app.get(callbackPath, callback);
  return app;
}

/**
 * The app while its configuration can't be used. Every page is a 503, and tells a developer what to correct. It fails
 * closed: there are no services that a page could use.
 *
 * @param error what is wrong with the configuration
 * @param log where problems are logged
 * @param freshConfig Fresh's own settings
 * @param explain who may see the details
 */
export function createUnconfiguredApp(
  error: ConfigError,
  log: Log,
  freshConfig: FreshConfig = {},
  explain: Explanation = "locally",
): App<State> {
  const app = new SecuredApp(freshConfig, { log, logRequests: true }, {
    hsts: null,
    formTargets: () => [],
  });
  app.use(nameRequest);
  app.use(compressedFiles);
  app.use(staticFiles());
  app.use(function explainConfiguration(ctx) {
    if (ctx.url.pathname === "/healthz") return ctx.next();
    // Strangers learn nothing about the configuration. The log has the cause, under the page's reference.
    if (explain === "always" || (explain === "locally" && isFromHere(ctx))) throw error;
    throw new HttpError(503, "Cannot serve", { cause: error });
  });
  app.fsRoutes();
  return app;
}

/** Headers that a proxy adds to a request that it forwards. */
const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

/**
 * Whether the request comes from a developer on this machine, perhaps from outside of a container. Anybody can send
 * `Host: localhost`.
 */
function isFromHere({ req, url, info }: Pick<Context<State>, "req" | "url" | "info">): boolean {
  return isLoopback(url.hostname) && peerOf(info.remoteAddr).isInternal &&
    !FORWARDED.some((name) => req.headers.has(name));
}

/**
 * An app that answers every request, and puts the security headers on every response. Fresh renders error pages outside
 * of the root's middlewares, so a middleware would miss the very pages that need them.
 */
class SecuredApp extends App<State> {
  readonly #options: ObservedOptions;
  readonly #context: Omit<SecurityContext, "development">;

  constructor(
    freshConfig: FreshConfig,
    options: ObservedOptions,
    context: Omit<SecurityContext, "development">,
  ) {
    super(freshConfig);
    this.#options = options;
    this.#context = context;
  }

  override handler(): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const route = super.handler();
    const options = this.#options;
    const context = { ...this.#context, development: this.config.mode === "development" };

    async function answer(
      request: Request,
      info: Deno.ServeHandlerInfo | undefined,
      current: CurrentRequest,
    ): Promise<Response> {
      if (!hasRoutableMethod(request)) return refuseMethod(request, current);
      if (!hasPlainHost(request)) return refuseAddress(current);
      if (context.development && !namesThisMachine(request)) return refuseHost(current);
      try {
        return await route(request, info);
      } catch (error) {
        return refuseAddress(current, error); // Fresh rejects for no other reason
      }
    }
    return (request, info) =>
      observed(
        request,
        options,
        async (current) => {
          const answered = withoutFalseLength(request, await answer(request, info, current));
          const response = secureResponse(answered, context);
          // A 405 names the methods that would work (RFC 9110, 15.5.6), but Fresh's does not. Pages and files can be read.
          if (response.status === 405 && !response.headers.has("Allow")) {
            response.headers.set("Allow", "GET");
          }
          return response;
        },
      );
  }
}
