import type { AnyComponent, RenderableProps, VNode } from "preact";
import type { RouteHandler } from "./handler.ts";
import type { PageProps } from "./page_props.ts";

/** The HTTP methods that a route can be registered for. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

/** All of them. */
export const METHODS: readonly Method[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

/** Whether a route can be registered for a method. */
export function isMethod(method: string): method is Method {
  return METHODS.includes(method as Method);
}

/** Loads a `T` when it is first needed. */
export type Lazy<T> = () => Promise<T>;

/** A `T`, or a function that loads it. */
export type MaybeLazy<T> = T | Lazy<T>;

/** Which outer components a layout leaves out. */
export interface LayoutConfig {
  /** Leave out the layouts of the segments above. */
  skipInheritedLayouts?: boolean;
  /** Leave out the app wrapper. */
  skipAppWrapper?: boolean;
}

/** What a route file may export as `config`. */
export interface RouteConfig {
  /** URLPattern path that replaces the one derived from the file's name. */
  routeOverride?: string;
  /** Without effect, in published Fresh as well. */
  csp?: boolean;
  /** Render without the layouts above. */
  skipInheritedLayouts?: boolean;
  /** Render without the app wrapper. */
  skipAppWrapper?: boolean;
  /** Methods that a lazy route is registered for. @default {"ALL"} */
  methods?: "ALL" | Method[];
}

/** An async component. It is awaited before rendering, and may return a response. */
export interface AsyncAnyComponent<P> {
  (
    props: RenderableProps<P>,
    // deno-lint-ignore no-explicit-any -- as Preact types it
    context?: any,
    // deno-lint-ignore no-explicit-any -- any properties
  ): Promise<VNode<any> | Response | null>;
  /** Name shown by debugging tools. */
  displayName?: string;
  /** Defaults for missing properties. */
  defaultProps?: Partial<P> | undefined;
}

/** A page, layout, app or error component. Only these may be async. */
export type RouteComponent<State> =
  | AsyncAnyComponent<PageProps<unknown, State>>
  | AnyComponent<PageProps<unknown, State>>;

/** A page: handler, component, or both. */
export interface Route<State> {
  /** Rendered with the handler's data. */
  component?: RouteComponent<State>;
  /** Layout, path and method settings. */
  config?: RouteConfig;
  /** Answers the request, or returns the component's data. */
  handler?: RouteHandler<unknown, State>;
  /** Stylesheets of the route: not in this package. */
  css?: string[];
}

/** Whether a value still has to be loaded. */
export function isLazy<T extends object>(
  value: MaybeLazy<T>,
): value is Lazy<T> {
  return typeof value === "function";
}
