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
    const wrapped = await createRouteVNode(
      layouts[i]!,
      pageProps(ctx, undefined, ctx.Component),
    );
    if (wrapped instanceof Response) return wrapped;
    page = wrapped;
  }

  let content: VNode | null = page;
  let app: VNode | null = null;
  if (ui.app !== null && !config.skipAppWrapper) {
    ctx.Component = () => content;
    const wrapped = await createRouteVNode(
      ui.app,
      pageProps(ctx, null, ctx.Component),
    );
    if (wrapped instanceof Response) return wrapped;
    app = wrapped;
  }

  const render = new PageRender(ctx, cache);
  let html: string;
  try {
    html = render.html(page ?? h(Fragment, {}));
    if (app !== null) {
      content = jsxTemplate([html]) as VNode;
      html = render.html(app);
    }
    html = asDocument(render, html);
  } finally {
    render.restore();
  }
  return documentResponse(render, html, init);
}

/** Adds the outermost elements that the page did not render by itself. */
function asDocument(render: PageRender, html: string): string {
  const { seen } = render;
  if (seen.html && seen.head && seen.body) return `<!DOCTYPE html>${html}`;

  const hasHtml = seen.html;
  let document = html;
  if (!seen.body) {
    document = `<body>${document}${render.html(h(PageScripts, {}))}</body>`;
  }
  if (!seen.head) {
    document = render.html(h("head", null, h("meta", { charset: "utf-8" }))) +
      document;
  }
  if (!hasHtml) document = `<html>${document}</html>`;
  return `<!DOCTYPE html>${document}`;
}

function documentResponse(
  render: PageRender,
  html: string,
  init: ResponseInit,
): Response {
  const headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (render.islands.size > 0 || render.cache.devTools !== null) {
    headers.append("Link", modulePreloads(render));
  }
  const response = new Response(html, { ...init, headers });
  setNonce(response, render.nonce);
  return response;
}
