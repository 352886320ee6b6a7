import type { HandlerByMethod, HandlerFn, RouteHandler } from "./handler.ts";
import { isHandlerByMethod } from "./handler.ts";
import type { Middleware } from "./middleware.ts";
import type { LayoutConfig, Lazy, Route, RouteComponent, RouteConfig } from "./route.ts";
import { isLazy } from "./route.ts";
import type { RouteTable } from "./route_table.ts";

/** The exports of a file under `routes/`. */
export interface FsModule<State> {
  /** Settings of a route or layout. */
  config?: RouteConfig;
  /** Handlers of a route, or middlewares. */
  handler?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  /** The older name of `handler`. It wins if both exist. */
  handlers?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  /** Stylesheets of a route: not in this package. */
  css?: string[];
  /** The component, or middlewares. */
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
}

/** The kind of a file under `routes/`. */
export type FsRouteType =
  | "app"
  | "middleware"
  | "layout"
  | "error"
  | "notFound"
  | "route";

/** A file under `routes/`, as the build lists it. */
export interface FsRouteFile<State> {
  /** Path without extension, such as `/(account)/profile`. */
  id: string;
  /** Its kind. */
  type: FsRouteType;
  /** Pattern with groups. It names the segment of the file. */
  pattern: string;
  /** Pattern of its URLs. */
  routePattern: string;
  /** Its module. The first request loads the module of an ordinary route. */
  module: FsModule<State> | Lazy<FsModule<State>>;
}

/** Registers route files in the order in which they are listed. */
export function registerFsRoutes<State>(
  table: RouteTable<State>,
  files: FsRouteFile<State>[],
): void {
  for (const file of files) register(table, file);
}

function register<State>(
  table: RouteTable<State>,
  file: FsRouteFile<State>,
): void {
  const { id, type, pattern, routePattern, module } = file;
  if (isLazy(module)) {
    const load = async () => routeOf(id, await module(), routePattern);
    table.route(pattern, load, { routeOverride: routePattern }, {
      includeLast: false,
    });
    return;
  }

  checkModule(id, module);
  const component = module.default as RouteComponent<State> | undefined;
  switch (type) {
    case "route": {
      const route = routeOf(id, module, routePattern);
      return table.route(pattern, route, route.config, { includeLast: false });
    }
    case "middleware": {
      const middlewares = middlewaresOf(id, module);
      return table.use(pattern, middlewares);
    }
    case "error":
      return table.onError(pattern, routeOf(id, module));
    case "notFound":
      return table.notFound(routeOf(id, module));
    case "layout":
      if (component) {
        table.layout(pattern, component, module.config as LayoutConfig);
      }
      return;
    case "app":
      if (component) table.app(component);
      return;
  }
}

function middlewaresOf<State>(
  id: string,
  module: FsModule<State>,
): Middleware<State>[] {
  const exported = (module.handlers ?? module.handler ?? module.default) as
    | Middleware<State>
    | Middleware<State>[]
    | HandlerByMethod<unknown, State>
    | undefined;
  if (exported === undefined) return [];
  if (Array.isArray(exported)) return exported;
  if (!isHandlerByMethod(exported as RouteHandler<unknown, State>)) {
    return [exported as Middleware<State>];
  }
  console.warn(
    `Cannot use "routes${id}": a middleware has no handlers by method`,
  );
  return [];
}

function routeOf<State>(
  id: string,
  module: FsModule<State>,
  routePattern?: string,
): Route<State> {
  checkModule(id, module);
  const route: Route<State> = { config: { ...module.config } };
  if (routePattern !== undefined) {
    route.config = {
      ...module.config,
      routeOverride: module.config?.routeOverride ?? routePattern,
    };
  }
  const handler = module.handlers ?? module.handler;
  if (handler) route.handler = handler as RouteHandler<unknown, State>;
  if (module.css) route.css = module.css;
  if (module.default) route.component = module.default as RouteComponent<State>;
  return route;
}

function checkModule<State>(id: string, module: FsModule<State>): void {
  const { config, default: component } = module;
  const handler = module.handlers ?? module.handler;
  if (!handler && !component && typeof config !== "object") {
    throw new TypeError(
      `Cannot use "routes${id}": it exports no handler, component or config`,
    );
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new TypeError(
      `Cannot use "routes${id}": a handler takes one argument`,
    );
  }
}
