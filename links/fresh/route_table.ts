import { HttpError } from "./http_error.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import { renderRoute, withHandler } from "./render_route.ts";
import {
  isLazy,
  type LayoutConfig,
  type MaybeLazy,
  type Method,
  METHODS,
  type Route,
  type RouteComponent,
  type RouteConfig,
} from "./route.ts";
import { isHandlerByMethod } from "./handler.ts";
import { joinPath, mountPath } from "./route_path.ts";
import { type RouteMatch, Router } from "./router.ts";
import { chainOf, createSegment, type NotFoundSlot, type Segment, segmentAt } from "./segment.ts";

/** Functions that answer a request in turn. */
export type Chain<State> = MaybeLazyMiddleware<State>[];

/** Whether the last segment of a pattern is a segment of its own: not for route files. */
export interface Placement {
  /** True unless it comes from a route file. */
  includeLast: boolean;
}

const PROGRAMMATIC: Placement = { includeLast: true };

/**
 * All routes of an app, each with its chain compiled when it is registered: it keeps the
 * middlewares, layouts and error routes registered before it.
 */
export class RouteTable<State> {
  #root: Segment<State> = createSegment(null);
  #notFound: NotFoundSlot<State> = { answer: null };
  #router = new Router<Chain<State>>();
  #base: string;

  constructor(basePath: string) {
    this.#base = basePath;
  }

  /** Registers what `register` does below another path; its segments stay relative to the root. */
  mount(path: string, register: () => void): void {
    const outer = this.#base;
    this.#base = mountPath(outer, path);
    register();
    this.#base = outer;
  }

  /** Adds middlewares to a segment. */
  use(pattern: string, middlewares: MaybeLazyMiddleware<State>[]): void {
    segmentAt(this.#root, pattern, true).middlewares.push(...middlewares);
  }

  /** Sets a segment's layout. */
  layout(
    pattern: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): void {
    segmentAt(this.#root, pattern, true).layout = { component, config };
  }

  /** Sets the outermost component. */
  app(component: RouteComponent<State>): void {
    this.#root.app = component;
  }

  /** Sets the error route of a segment. */
  onError(pattern: string, route: Route<State> | Middleware<State>): void {
    segmentAt(this.#root, pattern, true).errorRoute = asRoute(route);
  }

  /** Sets what answers 404, for all routes, also those registered before. */
  notFound(route: Route<State> | Middleware<State>): void {
    const answer = asRoute(route);
    this.#notFound.answer = (ctx) => renderRoute(ctx, answer);
  }

  /** Registers functions for a method, or for all. */
  handlers(
    method: Method | "ALL",
    pattern: string,
    fns: MaybeLazy<Middleware<State>>[],
  ): void {
    this.#add(
      pattern,
      method === "ALL" ? METHODS : [method],
      pattern,
      PROGRAMMATIC,
      fns as Chain<State>,
    );
  }

  /** Registers a page. A lazy one is loaded by its first request, and answers all methods. */
  route(
    pattern: string,
    route: MaybeLazy<Route<State>>,
    config?: RouteConfig,
    placement = PROGRAMMATIC,
  ): void {
    if (isLazy(route)) {
      const methods = config?.methods ?? "ALL";
      this.#add(
        config?.routeOverride ?? pattern,
        methods === "ALL" ? METHODS : methods,
        pattern,
        placement,
        [lazyEndpoint(route)],
      );
      return;
    }

    const page = withHandler(route);
    const methods = isHandlerByMethod(page.handler!)
      ? Object.keys(page.handler) as Method[]
      : METHODS;
    this.#add(
      page.config?.routeOverride ?? pattern,
      methods,
      pattern,
      placement,
      [
        (ctx) => renderRoute(ctx, page),
      ],
    );
  }

  /** The chain for requests without a route: the root's, with everything that is registered. */
  rootChain(): Chain<State> {
    return chainOf(this.#root, this.#notFound);
  }

  /** Finds the chain of a request. */
  match(method: string, url: URL): RouteMatch<Chain<State>> {
    return this.#router.match(method, url);
  }

  /** Methods registered for a pattern that {@linkcode match} returned. */
  allowedMethods(pattern: string): string[] {
    return this.#router.allowedMethods(pattern);
  }

  #add(
    path: string,
    methods: readonly Method[],
    pattern: string,
    placement: Placement,
    endpoint: Chain<State>,
  ): void {
    const segment = segmentAt(this.#root, pattern, placement.includeLast);
    const chain = [...chainOf(segment, this.#notFound), ...endpoint];
    const url = joinPath(this.#base, path);
    for (const method of methods) this.#router.add(method, url, chain);
  }
}

function asRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return withHandler(typeof route === "function" ? { handler: route } : route);
}

function lazyEndpoint<State>(
  load: () => Promise<Route<State>>,
): Middleware<State> {
  let route: Route<State> | undefined;
  return async (ctx) => {
    route ??= withHandler(await load());
    return await renderRoute(ctx, route);
  };
}

/** Ends the chain of a path that no route has. */
export function notFound(): never {
  throw new HttpError(404);
}

/** Ends the chain of a route that lacks the method. */
export function methodNotAllowed(): never {
  throw new HttpError(405);
}
