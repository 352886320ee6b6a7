import { h, type VNode } from "preact";
import { type Context, internalsOf } from "./context.ts";
import { type HandlerFn, isHandlerByMethod } from "./handler.ts";
import { HttpError } from "./http_error.ts";
import { missing } from "./missing.ts";
import { type PageProps, pageProps } from "./page_props.ts";
import type { AsyncAnyComponent, Method, Route, RouteComponent } from "./route.ts";

const renderWithoutData = () => ({ data: {} });

const renderNothing = () => null;

const AsyncFunction = (async () => {}).constructor;

const throwNotFound = () => {
  throw new HttpError(404);
};

/** Completes a route. Without a handler it renders its component for every method. */
export function withHandler<State>(route: Route<State>): Route<State> {
  const { handler, component, css } = route;
  if (css) missing("a route's css");
  if (handler === undefined) {
    return {
      ...route,
      handler: component === undefined ? throwNotFound : renderWithoutData,
    };
  }
  if (isHandlerByMethod(handler) && component !== undefined && !handler.GET) {
    return { ...route, handler: { ...handler, GET: renderWithoutData } };
  }
  return route;
}

/**
 * Answers with a route: first its handler, then its component with the handler's data. A method that
 * the handler lacks goes on to the end of the chain, which is 404. GET answers HEAD.
 */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const { component, config } = route;
  if (config?.skipAppWrapper || config?.skipInheritedLayouts) {
    const internals = internalsOf(ctx);
    internals.ui = {
      app: config.skipAppWrapper ? null : internals.ui.app,
      layouts: config.skipInheritedLayouts ? [] : internals.ui.layouts,
    };
  }

  const handler = handlerFor(route, ctx.req.method.toUpperCase() as Method);
  if (handler === undefined) return await ctx.next();

  const answer = await handler(ctx);
  if (answer instanceof Response) return answer;

  let vnode: VNode | null = null;
  if (component !== undefined) {
    const result = createRouteVNode(component, pageProps(ctx, answer.data, renderNothing));
    const page = result instanceof Promise ? await result : result;
    if (page instanceof Response) return page;
    vnode = page;
  }
  const init: ResponseInit = { status: answer.status ?? status };
  if (answer.headers !== undefined) init.headers = collapsedHeaders(answer.headers);
  return await ctx.render(vnode, init);
}

/** A component's vnode. An async component is awaited, and may return a response. */
export function createRouteVNode<State>(
  component: RouteComponent<State>,
  props: PageProps<unknown, State>,
): VNode | Promise<VNode | null | Response> {
  if (component.constructor === AsyncFunction) {
    return (component as AsyncAnyComponent<PageProps<unknown, State>>)(props);
  }
  return h(component as (props: PageProps<unknown, State>) => null, props) as VNode;
}

function handlerFor<State>(
  route: Route<State>,
  method: Method,
): HandlerFn<unknown, State> | undefined {
  const handler = route.handler!;
  if (!isHandlerByMethod(handler)) return handler;
  return handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
}

/** Headers of `page()`. Only the last of each name is kept, even for `Set-Cookie`. */
function collapsedHeaders(init: HeadersInit): Headers {
  const headers = new Headers();
  const entries = init instanceof Headers || Array.isArray(init) ? init : Object.entries(init);
  for (const [name, value] of entries) headers.set(name!, value!);
  return headers;
}
