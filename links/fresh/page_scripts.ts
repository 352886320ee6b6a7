import { type ComponentChildren, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { bootScript } from "./boot_script.ts";
import { HttpError } from "./http_error.ts";
import { currentRender, type PageRender } from "./page_render.ts";

const COVER = "position: fixed; inset: 0; z-index: 99999; width: 100%; height: 100%; border: none;";

/** The last child of `<body>`: what the islands on the page need. */
export function PageScripts(): ComponentChildren {
  const render = currentRender!;
  const { slots, cache } = render;

  return [
    slots.map(({ name, content, isRendered }, id) =>
      isRendered ? null : h("template", { id: `frsh-${id}-${name}` }, content)
    ),
    h(BootScript, {}),
    cache.devTools === null ? null : errorOverlay(render),
  ];
}

/** Comes after the templates: they may hold islands, too. */
function BootScript(): VNode {
  const render = currentRender!;
  const start = `<script type="module" nonce="${render.nonce}">`;
  return jsxTemplate([`${start}${bootScript(render)}</script>`]) as VNode;
}

function errorOverlay({ ctx, cache }: PageRender): ComponentChildren {
  const { error } = ctx;
  if (error === null || error instanceof HttpError && error.status < 500) {
    return null;
  }
  const src = ctx.config.basePath + cache.devTools!.overlayUrl(error);
  return h("iframe", { id: "fresh-error-overlay", src, style: COVER });
}
