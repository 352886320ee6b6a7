import type { FunctionComponent, VNode } from "preact";
import { isValidElement } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import type { MaybeLazyMiddleware } from "./middleware.ts";
import { missing } from "./missing.ts";
import { renderTree } from "./render_tree.ts";
import type { LayoutConfig, RouteComponent } from "./route.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./web_socket.ts";

/** The components around the pages of a segment, outermost first. */
export interface UiTree<State> {
  /** Renders `<html>`, or null. */
  app: RouteComponent<State> | null;
  /** Wrap the page inside the app. */
  layouts: RouteComponent<State>[];
}

/** The framework's own data about a request. */
export interface Internals<State> {
  /** The functions that answer the request, in their order. */
  chain: MaybeLazyMiddleware<State>[];
  /** Index of the next one. */
  position: number;
  /** Answers after the last one. */
  last: () => Response;
  /** The build that the request is served from. */
  cache: BuildCache<State>;
  /** The components around a page rendered now. */
  ui: UiTree<State>;
}

// deno-lint-ignore no-explicit-any -- it is empty, so the state's type does not matter
const NO_UI: UiTree<any> = { app: null, layouts: [] };

/** The query parameter of partial requests. */
const PARTIAL_PARAM = "fresh-partial";

/** Returns the framework's own data of a context. */
export let internalsOf: <State>(ctx: Context<State>) => Internals<State>;

/** One request on its way through middlewares and route. */
export class Context<State> {
  /** Settings of the app. */
  readonly config: ResolvedFreshConfig;
  /** The request's URL, parsed, with repeated slashes of the path collapsed. */
  readonly url: URL;
  /** The original request. */
  req: Request;
  /** The pattern of the matched route, or null. */
  readonly route: string | null;
  /** The pattern's parameters. */
  readonly params: Record<string, string>;
  /** Data that middlewares share. It starts empty, although its type says otherwise. */
  readonly state: State = {} as State;
  /** Data of the page. */
  data: unknown = undefined;
  /** The error that was thrown, or null. */
  error: unknown | null = null;
  /** The connection. */
  readonly info: Deno.ServeHandlerInfo;
  /** Renders the page inside the layout or app that is being rendered. */
  Component!: FunctionComponent;

  #internals: Internals<State>;

  static {
    internalsOf = (ctx) => ctx.#internals;
  }

  /** Created by `App.handler()` for each request. */
  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    { chain, last, cache }: Pick<Internals<State>, "chain" | "last" | "cache">,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.#internals = { chain, position: 0, last, cache, ui: NO_UI };
  }

  /** Whether the browser wants only parts of the page. */
  get isPartial(): boolean {
    return this.req.url.includes("?") &&
      this.url.searchParams.has(PARTIAL_PARAM);
  }

  /** Calls the next middleware or the route, and returns its response. */
  async next(): Promise<Response> {
    const internals = this.#internals;
    const { chain } = internals;
    const position = internals.position++;
    const step = chain[position];
    if (step === undefined) return internals.last();

    try {
      const result = await step(this);
      if (typeof result !== "function") return result;
      chain[position] = result;
      return await result(this);
    } catch (error) {
      this.error = error;
      throw error;
    }
  }

  /**
   * Redirects, with 302 by default. Repeated slashes of a rooted path are
   * collapsed and nothing else is checked: `/\host` and absolute URLs pass. During a partial request
   * the target gets the partial parameter, wherever it is.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    let location = pathOrUrl;
    if (location.startsWith("/")) {
      const end = location.search(/[?#]/);
      const path = end === -1 ? location : location.slice(0, end);
      location = path.replace(/\/+/g, "/") + location.slice(path.length);
    }
    if (this.isPartial) location = withPartialParam(location);
    return new Response(null, { status, headers: { location } });
  }

  /** Renders an element within the layouts and the app of its segment. */
  render(
    // deno-lint-ignore no-explicit-any -- any properties
    vnode: VNode<any> | null,
    init?: ResponseInit,
    config?: LayoutConfig,
  ): Promise<Response> {
    if (arguments.length === 0) {
      return Promise.reject(
        new TypeError("Cannot render: no element was given"),
      );
    }
    if (vnode !== null && !isValidElement(vnode)) {
      return Promise.reject(new TypeError("Cannot render: not an element"));
    }
    return renderTree(this, vnode, init, config);
  }

  /** Answers with text; the content type is that of any string body. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  // deno-lint-ignore no-explicit-any -- anything that can be written as JSON
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Answers with the parts of an iterable as they come; strings are encoded as UTF-8. */
  stream<U extends string | Uint8Array>(
    stream:
      | Iterable<U>
      | AsyncIterable<U>
      | (() => Iterable<U> | AsyncIterable<U>),
    init?: ResponseInit,
  ): Response {
    const parts = typeof stream === "function" ? stream() : stream;
    const encoder = new TextEncoder();
    const bytes = new TransformStream<U, Uint8Array<ArrayBuffer>>({
      transform(part, controller) {
        controller.enqueue(
          typeof part === "string" ? encoder.encode(part) : part as Uint8Array<ArrayBuffer>,
        );
      },
    });
    return new Response(ReadableStream.from(parts).pipeThrough(bytes), init);
  }

  /** Would make the connection a WebSocket. */
  upgrade(options?: WebSocketUpgradeOptions): { socket: WebSocket; response: Response };
  /** Would make the connection a WebSocket with handlers. */
  upgrade(handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): Response;
  upgrade(): never {
    return missing("ctx.upgrade()");
  }
}

/** A context, by its name in Fresh 1. */
export type FreshContext<State = unknown> = Context<State>;

function withPartialParam(location: string): string {
  const hash = location.indexOf("#");
  const base = hash === -1 ? location : location.slice(0, hash);
  const separator = base.includes("?") ? "&" : "?";
  return `${base}${separator}${PARTIAL_PARAM}=true${location.slice(base.length)}`;
}
