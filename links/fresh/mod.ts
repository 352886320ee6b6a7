/**
 * The part of Fresh 2.3.3 that this project uses, under its published names.
 *
 * @module
 */
export { App, type ListenOptions } from "./app.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
export type { Context, FreshContext } from "./context.ts";
export { csp, type CSPOptions } from "./csp.ts";
export { csrf, type CsrfOptions } from "./csrf.ts";
export { createDefine, type Define } from "./define.ts";
export type { HandlerByMethod, HandlerFn, RouteData, RouteHandler } from "./handler.ts";
export { HttpError } from "./http_error.ts";
export type { Island } from "./island.ts";
export type { Middleware, MiddlewareFn } from "./middleware.ts";
export { page, type PageResponse } from "./page.ts";
export type { PageProps } from "./page_props.ts";
export type { LayoutConfig, Lazy, MaybeLazy, Method, RouteConfig } from "./route.ts";
export { staticFiles } from "./static_files.ts";
export { trailingSlashes } from "./trailing_slashes.ts";
export {
  cors,
  type CORSOptions,
  ipFilter,
  type IpFilterOptions,
  type IpFilterRules,
} from "./unsupported.ts";
export type { WebSocketHandlers, WebSocketUpgradeOptions } from "./web_socket.ts";
