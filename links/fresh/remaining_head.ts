import type { ComponentChildren, VNode } from "preact";
import { currentRender } from "./page_render.ts";

/** The last child of `<head>`: elements of `<Head>` that did not replace another. */
export function RemainingHead(): ComponentChildren {
  const { head } = currentRender!;
  const elements = [...head.values()] as unknown as VNode[];
  head.clear();
  return elements;
}
