import { h, options, type VNode } from "preact";
import { markActiveLink } from "./active_link.ts";
import { escapeHtml } from "./escape_html.ts";
import { wrapIsland } from "./island_range.ts";
import { missing } from "./missing.ts";
import { collectHead, currentRender, type MutableVNode, type PageRender } from "./page_render.ts";
import { RemainingHead } from "./remaining_head.ts";
import { asset, assetSrcSet } from "./runtime/asset.ts";
import { setHeadCollector } from "./runtime/head.ts";

/** Turns on navigation without loading pages anew. */
const CLIENT_NAV = "f-client-nav";

interface Hooks {
  vnode?: (vnode: VNode) => void;
  /** Called for each attribute of precompiled JSX; text is taken in its place. */
  attr?: (name: string, value: unknown) => string | undefined;
  /** Called before a vnode is rendered. Preact's published name of `options._diff`. */
  __b?: (vnode: VNode) => void;
  /** Called after a component and all in it are rendered. */
  unmount?: (vnode: VNode) => void;
}

/** Links of a rendered vnode: its component, and its parent. */
interface RenderedVNode extends VNode {
  __c?: { __v: VNode | undefined } | undefined;
  __?: VNode | undefined;
}

/** Installs the changes to elements while a page is rendered. */
export function installRenderHooks(): void {
  const hooks = options as Hooks;
  const { vnode: vnodeCreated, attr, __b: beforeRender, unmount: unmounted } = hooks;

  hooks.attr = (name, value) => {
    if (name === CLIENT_NAV) missing(CLIENT_NAV);
    // Precompiled elements are text: their keys have no other place.
    return name === "key" ? `data-frsh-key="${escapeHtml(String(value))}"` : attr?.(name, value);
  };

  // Links are marked when they are created. One created before rendering, in a handler or an async
  // component, stays unmarked.
  hooks.vnode = (vnode) => {
    if (typeof vnode.type === "string" && CLIENT_NAV in vnode.props) missing(CLIENT_NAV);
    if (currentRender !== null && vnode.type === "a") {
      markActiveLink(vnode.props as Record<string, unknown>, currentRender.ctx.url);
    }
    vnodeCreated?.(vnode);
  };

  hooks.__b = (vnode) => {
    if (currentRender !== null) {
      prepare(currentRender, vnode as unknown as MutableVNode);
    }
    beforeRender?.(vnode);
  };

  // Release the tree, as Preact does in the browser. Otherwise it survives several garbage
  // collections, which cost more than rendering.
  hooks.unmount = (vnode) => {
    unmounted?.(vnode);
    if (currentRender === null) return;
    const rendered = vnode as RenderedVNode;
    if (rendered.__c) rendered.__c.__v = undefined;
    rendered.__c = rendered.__ = undefined;
  };

  setHeadCollector(collectHead);
}

function prepare(render: PageRender, vnode: MutableVNode): void {
  const { type } = vnode;
  if (typeof type === "function") {
    if (render.isInIsland || render.cache.islands.size === 0) return;
    const island = render.cache.islands.get(
      type as VNode["type"] & ((props: unknown) => null),
    );
    if (island !== undefined) wrapIsland(render, vnode, island);
    return;
  }

  ELEMENTS.get(type)?.(render, vnode);
}

/** Changes to elements before they are rendered. A map, because most elements of a page are not in it. */
const ELEMENTS: ReadonlyMap<unknown, (render: PageRender, vnode: MutableVNode) => void> = new Map([
  ["script", stampNonce],
  ["style", stampNonce],
  ["title", prepareHeadElement],
  ["meta", prepareHeadElement],
  ["link", prepareHeadElement],
  ["base", prepareHeadElement],
  ["noscript", prepareHeadElement],
  ["template", prepareHeadElement],
  ["img", lockAssets],
  ["source", lockAssets],
  ["html", prepareHtml],
  ["head", prepareHead],
  ["body", prepareBody],
]);

function stampNonce(render: PageRender, vnode: MutableVNode): void {
  const { type, props } = vnode;
  if (!props.nonce) render.patch(vnode, type, { ...props, nonce: render.nonce });
  prepareHeadElement(render, vnode);
}

function prepareHtml(render: PageRender): void {
  render.seen.html = true;
}

function prepareHead(render: PageRender, vnode: MutableVNode): void {
  render.seen.head = true;
  if (render.head.size === 0) return;
  const children = [vnode.props.children, h(RemainingHead, {})];
  render.patch(vnode, vnode.type, { ...vnode.props, children });
}

function prepareBody(render: PageRender): void {
  render.seen.body = true;
}

function prepareHeadElement(render: PageRender, vnode: MutableVNode): void {
  if (render.isInHead) render.collectHead(vnode);
  else if (render.head.size > 0) render.replaceFromHead(vnode);
}

function lockAssets(render: PageRender, vnode: MutableVNode): void {
  const { src, srcset } = vnode.props;
  if (vnode.props["data-fresh-disable-lock"]) return;
  if (typeof src !== "string" && typeof srcset !== "string") return;
  const props = { ...vnode.props };
  if (typeof src === "string") props.src = asset(src);
  if (typeof srcset === "string") props.srcset = assetSrcSet(srcset);
  render.patch(vnode, vnode.type, props);
}
