import { type ComponentChildren, h } from "preact";
import { useEffect } from "preact/hooks";
import { updateHead } from "./head_dom.ts";
import { IS_BROWSER } from "./is_browser.ts";

/** Properties of {@linkcode Head}. */
export interface HeadProps {
  /** Elements of the document's head. */
  children?: ComponentChildren;
}

type HeadCollector = (children: ComponentChildren, context: unknown) => null;

let collect: HeadCollector | null = null;

/** Sets the server's collector of elements. Browser code must not import it. */
export function setHeadCollector(collector: HeadCollector): void {
  collect = collector;
}

/**
 * Puts its children into the document's head. A `<title>` replaces the one that is there, others
 * the one with the same key or attributes. An element that replaces nothing comes last.
 */
export function Head(props: HeadProps, context?: unknown): ComponentChildren {
  if (IS_BROWSER) return h(BrowserHead, props);
  return collect === null ? null : collect(props.children, context);
}

function BrowserHead({ children }: HeadProps): null {
  useEffect(() => updateHead(children));
  return null;
}
