/**
 * Names of Fresh 1 that published Fresh 2 still has. This package does not: calling one
 * fails with a line that says so.
 *
 * @module
 */
import type { Context } from "./context.ts";
import type { HandlerFn, RouteHandler } from "./handler.ts";
import { missing } from "./missing.ts";

/** @deprecated Use `PageProps`. */
export type AppProps<_Data = unknown, T = unknown> = Context<T>;
/** @deprecated Use `PageProps`. */
export type LayoutProps<_Data = unknown, T = unknown> = Context<T>;
/** @deprecated Use `PageProps`. */
export type UnknownPageProps<_Data = unknown, T = unknown> = Context<T>;
/** @deprecated Use `PageProps`. */
export type ErrorPageProps<_Data = unknown, T = unknown> = Context<T>;
/** @deprecated Use `Context`. */
export type RouteContext<_T = never, S = Record<string, unknown>> = Context<S>;
/** @deprecated Use `RouteHandler`. */
// deno-lint-ignore no-explicit-any -- as published
export type Handlers<T = any, State = Record<string, unknown>> = RouteHandler<T, State>;
/** @deprecated Use `HandlerFn`. */
// deno-lint-ignore no-explicit-any -- as published
export type Handler<T = any, State = Record<string, unknown>> = HandlerFn<T, State>;

/** @deprecated Use `define.page`. */
export function defineApp(_fn: unknown): never {
  return missing("defineApp()");
}

/** @deprecated Use `define.page`. */
export function defineRoute(_fn: unknown): never {
  return missing("defineRoute()");
}

/** @deprecated Use `define.layout`. */
export function defineLayout(_fn: unknown): never {
  return missing("defineLayout()");
}
