import type { Method } from "./route.ts";

/** The result of routing a request. */
export interface RouteMatch<T> {
  /** The matched pattern, null when no route has this path. */
  pattern: string | null;
  /** The registered item. Null if no route has this path and method. */
  item: T | null;
  /** The pattern's parameters, percent-decoded except for reserved characters. */
  params: Record<string, string>;
}

type ByMethod<T> = Partial<Record<string, T>>;

interface DynamicRoute<T> {
  pattern: URLPattern;
  byMethod: ByMethod<T>;
}

const NO_PARAMS: Record<string, string> = Object.freeze(Object.create(null));

const PATTERN_SYNTAX = /[*:{}+?()]/;

/** Static paths by a map, then URL patterns in the order of registration. The first item of a path and method stays. */
export class Router<T> {
  #static = new Map<string, ByMethod<T>>();
  #dynamic = new Map<string, DynamicRoute<T>>();

  /** Registers `item` for a method of a path or URL pattern. */
  add(method: Method, path: string, item: T): void {
    const byMethod = PATTERN_SYNTAX.test(path) ? this.#dynamicRoute(path) : this.#staticRoute(path);
    byMethod[method] ??= item;
  }

  /**
   * Finds the route of a URL. HEAD falls back to GET, and a trailing slash makes no difference.
   *
   * @throws {URIError} For a parameter that is not valid UTF-8.
   */
  match(method: string, url: URL): RouteMatch<T> {
    const { pathname } = url;
    let path = pathname;
    let byMethod = this.#static.get(path);
    if (byMethod === undefined && pathname !== "/") {
      path = pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
      byMethod = this.#static.get(path);
    }
    if (byMethod !== undefined) {
      return {
        pattern: path,
        item: pick(byMethod, method),
        params: Object.create(null),
      };
    }

    for (const [pattern, route] of this.#dynamic) {
      const groups = route.pattern.exec(url)?.pathname.groups;
      if (groups === undefined) continue;
      const item = pick(route.byMethod, method);
      return {
        pattern,
        item,
        params: item === null ? NO_PARAMS : decode(groups),
      };
    }

    return { pattern: null, item: null, params: NO_PARAMS };
  }

  /** Methods registered for a pattern that {@linkcode match} returned. */
  allowedMethods(pattern: string): string[] {
    const byMethod = this.#static.get(pattern) ??
      this.#dynamic.get(pattern)?.byMethod;
    return Object.keys(byMethod ?? {});
  }

  #staticRoute(path: string): ByMethod<T> {
    let byMethod = this.#static.get(path);
    if (byMethod === undefined) {
      this.#static.set(path, byMethod = Object.create(null) as ByMethod<T>);
    }
    return byMethod;
  }

  #dynamicRoute(path: string): ByMethod<T> {
    let route = this.#dynamic.get(path);
    if (route === undefined) {
      route = {
        pattern: new URLPattern({ pathname: path }),
        byMethod: Object.create(null),
      };
      this.#dynamic.set(path, route);
    }
    return route.byMethod;
  }
}

function pick<T>(byMethod: ByMethod<T>, method: string): T | null {
  return byMethod[method] ?? (method === "HEAD" ? byMethod.GET : undefined) ??
    null;
}

/**
 * Leaves `%2F` and other reserved characters alone.
 *
 * @throws {URIError} For what is not valid UTF-8.
 */
function decode(
  groups: Record<string, string | undefined>,
): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  for (const [name, value = ""] of Object.entries(groups)) {
    params[name] = value.includes("%") ? decodeURI(value) : value;
  }
  return params;
}
