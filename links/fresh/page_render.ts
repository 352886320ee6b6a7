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

/** The page being rendered. There is at most one, because rendering is synchronous. */
export let currentRender: PageRender | null = null;

/** The data collected while a page is rendered. */
export class PageRender {
  /** On every script and style of the page. */
  readonly nonce: string = createNonce();
  /** Islands rendered so far. */
  readonly islands: Set<Island> = new Set();
  /** Properties of each island on the page. */
  readonly islandProps: Record<string, unknown>[] = [];
  /** JSX given to islands. */
  readonly slots: Slot[] = [];
  /** Elements of `<Head>` that are not placed yet, by key. */
  readonly head: Map<string, MutableVNode> = new Map();
  /** Whether an island is being rendered, and not a slot in it. Islands inside islands are plain components. */
  isInIsland = false;
  /** Whether the children of `<Head>` are being rendered. */
  isInHead = false;
  /** Which outer elements the page has rendered. */
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

  /** Whether the part rendered so far needs scripts. */
  get needsScripts(): boolean {
    return this.islands.size > 0 || this.cache.devTools !== null;
  }

  /** Renders a part of this page to HTML. */
  html(vnode: VNode): string {
    const outer = currentRender;
    currentRender = this;
    try {
      return renderToString(vnode);
    } finally {
      currentRender = outer;
    }
  }

  /** Changes a vnode until the page is done. Other requests may render the same vnode. */
  patch(
    vnode: MutableVNode,
    type: MutableVNode["type"],
    props: MutableVNode["props"],
  ): void {
    this.#undo.push({ vnode, type: vnode.type, props: vnode.props });
    vnode.type = type;
    vnode.props = props;
  }

  /** Undoes {@linkcode patch}. */
  restore(): void {
    for (const { vnode, type, props } of this.#undo.reverse()) {
      vnode.type = type;
      vnode.props = props;
    }
    this.#undo = [];
  }

  /** Replaces this element with the one of `<Head>` that has the same key, if any. */
  replaceFromHead(vnode: MutableVNode): void {
    // Most pages have only a `<title>` there, so most elements need no key.
    if (vnode.key == null && !this.#headTypes.has(vnode.type)) return;
    const key = headKey(vnode.type as string, vnode.key, vnode.props);
    const other = this.head.get(key);
    if (other === undefined) return;
    this.head.delete(key);
    this.patch(vnode, other.type, other.props);
  }

  /** Collects an element of `<Head>`. It replaces an earlier one with the same key. */
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

/** Renders the children of `<Head>` to collect their elements. */
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

/** Whether a value is JSX. Signals look similar, but are not. */
export function isElement(value: unknown): value is VNode {
  if (typeof value !== "object" || value === null) return false;
  return isValidElement(value as Component) && !("peek" in value);
}
