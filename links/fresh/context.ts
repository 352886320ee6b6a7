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
  /** Renders `<html>`, null for none. */
  app: RouteComponent<State> | null;
  /** Wrap the page inside of the app. */
  layouts: RouteComponent<State>[];
}

/** What the framework knows of a request and its users do not see. */
export interface Internals<State> {
  /** The functions that answer the request in turn. */
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

// deno-lint-ignore no-explicit-any -- empty: of any state
const NO_UI: UiTree<any> = { app: null, layouts: [] };

/** The name that partial requests carry in their query. */
const PARTIAL_PARAM = "fresh-partial";

/** Reads what a context keeps to itself. */
export let internalsOf: <State>(ctx: Context<State>) => Internals<State>;

/** One request on its way through middlewares and route. */
export class Context<State> {
  /** Settings of the app. */
  readonly config: ResolvedFreshConfig;
  /** The request's URL, parsed, with repeated slashes of the path collapsed. */
  readonly url: URL;
  /** The request as it came. */
  req: Request;
  /** The pattern of the matched route, null for none. */
  readonly route: string | null;
  /** The pattern's parameters. */
  readonly params: Record<string, string>;
  /** What middlewares tell those after them. Empty at first, whatever its type says. */
  readonly state: State = {} as State;
  /** Data of the page. */
  data: unknown = undefined;
  /** What was thrown, null while nothing was. */
  error: unknown | null = null;
  /** The connection. */
  readonly info: Deno.ServeHandlerInfo;
  /** While layouts and the app are rendered: what is inside of them. */
  Component!: FunctionComponent;

  #internals: Internals<State>;

  static {
    internalsOf = (ctx) => ctx.#internals;
  }

  /** Made by `App.handler()`, once a request. */
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

  /** Whether only parts of a page are asked for. */
  get isPartial(): boolean {
    return this.req.url.includes("?") &&
      this.url.searchParams.has(PARTIAL_PARAM);
  }

  /** Hands the request on, and gives the response that comes back. */
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
   * Sends the browser elsewhere, 302 unless told otherwise. Repeated slashes of a rooted path are
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
