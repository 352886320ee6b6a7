import {
  type Component,
  type ComponentChildren,
  Fragment,
  h,
  isValidElement,
  type VNode,
} from "preact";
import { renderToString } from "preact-render-to-string";
import type { BuildCache } from "./build_cache.ts";
import type { Context } from "./context.ts";
import type { Island } from "./island.ts";
import { createNonce } from "./nonce.ts";
import { headKey } from "./runtime/head_key.ts";

/** A vnode that may be changed while it is rendered. */
export interface MutableVNode extends Omit<VNode, "type" | "props"> {
  /** Element name or component. */
  type: string | ((props: never) => ComponentChildren) | VNode["type"];
  /** Attributes or properties, children among them. */
  props: Record<string, unknown> & { children?: ComponentChildren };
}

/** JSX given to an island. */
export interface Slot {
  /** The property it is given as. */
  name: string;
  /** What it is. */
  content: ComponentChildren;
  /** Whether the island rendered it. */
  isRendered: boolean;
}

/** The page that is rendered now. Rendering is synchronous: there is one at most. */
export let currentRender: PageRender | null = null;

/** All that comes together while one page is rendered. */
export class PageRender {
  /** On every script and style of the page. */
  readonly nonce: string = createNonce();
  /** Islands met so far. */
  readonly islands: Set<Island> = new Set();
  /** Properties of each island on the page. */
  readonly islandProps: Record<string, unknown>[] = [];
  /** JSX given to islands. */
  readonly slots: Slot[] = [];
  /** Elements of `<Head>` that are still to be placed, by their keys. */
  readonly head: Map<string, MutableVNode> = new Map();
  /** Whether an island is being rendered, and not a slot in it: islands in it are plain components. */
  isInIsland = false;
  /** Whether the children of `<Head>` are being rendered. */
  isInHead = false;
  /** Which of the outermost elements the page has rendered by itself. */
  readonly seen = { html: false, head: false, body: false };

  readonly #headTypes = new Set<MutableVNode["type"]>();
  #undo: {
    vnode: MutableVNode;
    type: MutableVNode["type"];
    props: MutableVNode["props"];
  }[] = [];

  constructor(
    // deno-lint-ignore no-explicit-any -- pages of any state are rendered alike
    readonly ctx: Context<any>,
    // deno-lint-ignore no-explicit-any -- as above
    readonly cache: BuildCache<any>,
  ) {}

  /** Whether the page needs scripts, as far as it is rendered. */
  get needsScripts(): boolean {
    return this.islands.size > 0 || this.cache.devTools !== null;
  }

  /** Renders to HTML, as a part of this page. */
  html(vnode: VNode): string {
    const outer = currentRender;
    currentRender = this;
    try {
      return renderToString(vnode);
    } finally {
      currentRender = outer;
    }
  }

  /** Changes a vnode until the page is done: it may be a constant that other requests render, too. */
  patch(
    vnode: MutableVNode,
    type: MutableVNode["type"],
    props: MutableVNode["props"],
  ): void {
    this.#undo.push({ vnode, type: vnode.type, props: vnode.props });
    vnode.type = type;
    vnode.props = props;
  }

  /** Takes back what {@linkcode patch} did. */
  restore(): void {
    for (const { vnode, type, props } of this.#undo.reverse()) {
      vnode.type = type;
      vnode.props = props;
    }
    this.#undo = [];
  }

  /** Puts the element of `<Head>` with the same key, if any, in the place of this one. */
  replaceFromHead(vnode: MutableVNode): void {
    // Most pages have a `<title>` alone there: other elements need no key made for them.
    if (vnode.key == null && !this.#headTypes.has(vnode.type)) return;
    const key = headKey(vnode.type as string, vnode.key, vnode.props);
    const other = this.head.get(key);
    if (other === undefined) return;
    this.head.delete(key);
    this.patch(vnode, other.type, other.props);
  }

  /** Notes an element of `<Head>`; it replaces an earlier one with its key. */
  collectHead(vnode: MutableVNode): void {
    const { type, props, key } = vnode;
    const copy = h(
      type as string,
      key == null ? props : { ...props, "data-key": key },
    );
    this.#headTypes.add(type);
    this.head.set(
      headKey(type as string, key, props),
      copy as unknown as MutableVNode,
    );
  }
}

/** Renders the children of `<Head>` for their elements' sake only. */
export function collectHead(
  children: ComponentChildren,
  context: unknown,
): null {
  const render = currentRender;
  if (render === null) return null;
  render.isInHead = true;
  try {
    renderToString(h(Fragment, null, children), context);
  } finally {
    render.isInHead = false;
  }
  return null;
}

/** Tells JSX from other objects; signals have the look of neither. */
export function isElement(value: unknown): value is VNode {
  if (typeof value !== "object" || value === null) return false;
  return isValidElement(value as Component) && !("peek" in value);
}
