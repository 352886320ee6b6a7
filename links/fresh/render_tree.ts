import { Fragment, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { modulePreloads } from "./boot_script.ts";
import { type Context, internalsOf } from "./context.ts";
import { setNonce } from "./nonce.ts";
import { PageRender } from "./page_render.ts";
import { pageProps } from "./page_props.ts";
import { PageScripts } from "./page_scripts.ts";
import { installRenderHooks } from "./render_hooks.ts";
import { createRouteVNode } from "./render_route.ts";
import type { LayoutConfig } from "./route.ts";

installRenderHooks();

const renderNothing = () => null;

/**
 * Renders an element within the layouts and the app around it. The page comes first, so that its
 * `<Head>` is known when the app renders `<head>`.
 */
export async function renderTree<State>(
  ctx: Context<State>,
  element: VNode | null,
  init: ResponseInit = {},
  config: LayoutConfig = {},
): Promise<Response> {
  const { ui, cache } = internalsOf(ctx);

  let page = element;
  const layouts = config.skipInheritedLayouts ? [] : ui.layouts;
  for (let i = layouts.length - 1; i >= 0; i--) {
    const inner = page;
    ctx.Component = () => inner;
    const result = createRouteVNode(layouts[i]!, pageProps(ctx, undefined, ctx.Component));
    const wrapped = result instanceof Promise ? await result : result;
    if (wrapped instanceof Response) return wrapped;
    page = wrapped;
  }

  const inside = { app: page };
  let app: VNode | null = null;
  if (ui.app !== null && !config.skipAppWrapper) {
    ctx.Component = () => inside.app;
    const result = createRouteVNode(ui.app, pageProps(ctx, null, ctx.Component));
    const wrapped = result instanceof Promise ? await result : result;
    if (wrapped instanceof Response) return wrapped;
    app = wrapped;
  }

  const render = new PageRender(ctx, cache);
  let html: string;
  try {
    html = render.html(page ?? h(Fragment, {}));
    if (app !== null) {
      inside.app = jsxTemplate([html]) as VNode;
      html = render.html(app);
    }
    html = asDocument(render, html);
  } finally {
    render.restore();
    // V8 keeps closures for long: what they hold would outlive the request.
    ctx.Component = renderNothing;
    inside.app = null;
  }
  return documentResponse(render, html, init);
}

/** Adds the outer elements that are missing, and the scripts. */
function asDocument(render: PageRender, html: string): string {
  const { seen } = render;
  let document = seen.body ? html : `<body>${html}</body>`;
  if (render.needsScripts) document = withScripts(render, document);
  if (!seen.head) {
    document = render.html(h("head", null, h("meta", { charset: "utf-8" }))) + document;
  }
  return seen.html ? `<!DOCTYPE html>${document}` : `<!DOCTYPE html><html>${document}</html>`;
}

/** Adds the scripts at the end of the body. There is no body if the page rendered it and the app leaves out the page. */
function withScripts(render: PageRender, document: string): string {
  const end = document.lastIndexOf("</body>");
  if (end === -1) return document;
  return document.slice(0, end) + render.html(h(PageScripts, {})) + document.slice(end);
}

/** Sets the headers on the response, because its constructor would copy them twice. */
function documentResponse(render: PageRender, html: string, init: ResponseInit): Response {
  const { status = 200, statusText, headers: own } = init;
  const response = new Response(
    html,
    statusText === undefined ? { status } : { status, statusText },
  );
  const { headers } = response;
  if (own !== undefined) {
    for (const [name, value] of new Headers(own)) headers.append(name, value);
  }
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (render.needsScripts) {
    headers.append("Link", modulePreloads(render));
  }
  setNonce(response, render.nonce);
  return response;
}
