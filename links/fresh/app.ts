import { type BuildCache, EMPTY_BUILD_CACHE } from "./build_cache.ts";
import type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { registerFsRoutes } from "./fs_route.ts";
import { HttpError } from "./http_error.ts";
import { listen, type ListenOptions } from "./listen.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import { missing } from "./missing.ts";
import { DENO_DEPLOYMENT_ID } from "./process_build_id.ts";
import { requestUrl } from "./request_url.ts";
import {
  isMethod,
  type LayoutConfig,
  type MaybeLazy,
  type Route,
  type RouteComponent,
  type RouteConfig,
} from "./route.ts";
import { methodNotAllowed, notFound, RouteTable } from "./route_table.ts";
import { STATUS_TEXT } from "./status_text.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./web_socket.ts";

export type { ListenOptions };

/** Applies a build to an app: file routes, islands and assets. */
export let setBuildCache: <State>(
  app: App<State>,
  cache: BuildCache<State>,
  mode: "development" | "production",
) => void;

const LOCAL_ADDRESS: Deno.NetAddr = {
  transport: "tcp",
  hostname: "localhost",
  port: 8080,
};

/** The connection of a request that did not come through a server. */
const NO_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: LOCAL_ADDRESS,
  completed: Promise.resolve(),
};

/**
 * A web application: middlewares and routes, recorded in the order of their calls and compiled by
 * {@linkcode App.handler}. A route keeps the middlewares, layouts and error routes recorded before it.
 */
export class App<State> {
  /** Settings with their defaults. */
  config: ResolvedFreshConfig;

  #records: ((table: RouteTable<State>) => void)[] = [];
  #cache: BuildCache<State> | null = null;

  static {
    setBuildCache = (app, cache, mode) => {
      app.config.root = cache.root;
      app.config.mode = mode;
      app.#cache = cache;
    };
  }

  /** An app without routes. Its mode is production by default. */
  constructor(config: FreshConfig = {}) {
    this.config = {
      root: ".",
      basePath: config.basePath ?? "",
      mode: config.mode ?? "production",
      trustProxy: config.trustProxy ?? false,
    };
  }

  /** Adds middlewares to the root. */
  use(...middleware: MaybeLazyMiddleware<State>[]): this;
  /** Adds middlewares to a path and all that is recorded for it and below it afterwards. */
  use(path: string, ...middleware: MaybeLazyMiddleware<State>[]): this;
  use(
    first: string | MaybeLazyMiddleware<State>,
    ...rest: MaybeLazyMiddleware<State>[]
  ): this {
    return typeof first === "string"
      ? this.#record((table) => table.use(first, rest))
      : this.#record((table) => table.use("*", [first, ...rest]));
  }

  /** Answers GET, and HEAD where nothing else does. */
  get(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("GET", path, middlewares));
  }

  /** Answers POST. */
  post(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("POST", path, middlewares));
  }

  /** Answers PUT. */
  put(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("PUT", path, middlewares));
  }

  /** Answers PATCH. */
  patch(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("PATCH", path, middlewares));
  }

  /** Answers DELETE. */
  delete(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("DELETE", path, middlewares));
  }

  /** Answers HEAD. */
  head(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("HEAD", path, middlewares));
  }

  /** Answers every method. */
  all(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#record((table) => table.handlers("ALL", path, middlewares));
  }

  /** Answers with a page. The first request loads a page that is given as a function. */
  route(
    path: string,
    route: MaybeLazy<Route<State>>,
    config?: RouteConfig,
  ): this {
    return this.#record((table) => table.route(path, route, config));
  }

  /** Wraps the pages of a path and below in a component. */
  layout(
    path: string,
    component: RouteComponent<State>,
    config?: LayoutConfig,
  ): this {
    return this.#record((table) => table.layout(path, component, config));
  }

  /** Wraps all pages, layouts included, in the component that renders `<html>`. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#record((table) => table.app(component));
  }

  /** Answers errors of a path and below, `"*"` for all. It runs outside the path's middlewares. */
  onError(
    path: string,
    routeOrMiddleware: Route<State> | Middleware<State>,
  ): this {
    return this.#record((table) => table.onError(path, routeOrMiddleware));
  }

  /** Answers every 404. The status is 200 unless the answer sets one. */
  notFound(routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#record((table) => table.notFound(routeOrMiddleware));
  }

  /** Adds the file routes of the build, below a path if given. Without a build there are none. */
  fsRoutes(pattern = "*"): this {
    return this.#record((table) => {
      const files = this.#cache?.routes ?? [];
      table.mount(pattern, () => registerFsRoutes(table, files));
    });
  }

  /** Would answer with a WebSocket. */
  ws(_path: string, _handlers: WebSocketHandlers, _options?: WebSocketUpgradeOptions): this {
    return missing("app.ws()");
  }

  /** Would put another app's routes below a path. */
  mountApp(_path: string, _app: App<State>): this {
    return missing("app.mountApp()");
  }

  /**
   * Compiles all that is recorded into one function from request to response. It rejects only for a
   * URL that can't be read.
   */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    if (
      this.#cache === null && this.config.mode === "production" && DENO_DEPLOYMENT_ID !== undefined
    ) {
      throw new Error(
        'Cannot find the build: run "deno task build" and serve "_fresh/server.js", not "main.ts"',
      );
    }

    const { config } = this;
    const cache = this.#cache ?? EMPTY_BUILD_CACHE as BuildCache<State>;
    const table = new RouteTable<State>(config.basePath);
    for (const record of this.#records) record(table);
    const rootChain = table.rootChain();

    return async function handle(request, info = NO_CONNECTION) {
      const url = requestUrl(request, config.trustProxy);
      const method = request.method.toUpperCase();
      const { pattern, item, params } = table.match(method, url);

      let last: () => Response = notFound;
      if (item === null && pattern !== null) {
        last = method === "OPTIONS"
          ? () => allowResponse(table.allowedMethods(pattern))
          : methodNotAllowed;
      }

      const chain = item ?? rootChain;
      const ctx = new Context(request, url, info, pattern, params, config, {
        chain,
        last,
        cache,
      });
      try {
        // Published Fresh finds no function for such a method, and calls it.
        if (pattern !== null && !isMethod(method)) {
          throw new TypeError(`Cannot answer "${method}": handler is not a function`);
        }
        const response = await ctx.next();
        if (!(response instanceof Response)) {
          throw new TypeError(
            `Cannot answer with "${response}": a Response is needed`,
          );
        }
        return method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return plainErrorResponse(error);
      }
    };
  }

  /**
   * Starts to serve the app. Without a port, or with port 0, it takes the first free one of
   * 8000–8019.
   */
  // deno-lint-ignore require-await -- as published
  async listen(options: ListenOptions = {}): Promise<void> {
    listen(this.handler(), this.config.basePath, options);
  }

  #record(record: (table: RouteTable<State>) => void): this {
    this.#records.push(record);
    return this;
  }
}

function allowResponse(methods: string[]): Response {
  return new Response(null, {
    status: 204,
    headers: { Allow: methods.join(", ") },
  });
}

/** Answers errors without an error route. The visitor sees the message of an `HttpError`. */
function plainErrorResponse(error: unknown): Response {
  if (error instanceof HttpError) {
    if (error.status >= 500) console.error(error);
    const message = error.message || STATUS_TEXT[error.status];
    return new Response(message, { status: error.status });
  }
  console.error(error);
  return new Response("Internal server error", { status: 500 });
}
