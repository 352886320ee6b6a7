import type { ComponentChildren, VNode } from "preact";
import { missing } from "../missing.ts";

/** Properties of {@linkcode Partial}. */
export interface PartialProps {
  /** The region's content. */
  children?: ComponentChildren;
  /** Unique name of the region. */
  name: string;
  /** What new content does to the old, `"replace"` unless given. */
  mode?: "replace" | "prepend" | "append";
}

/** Would be a region that navigation replaces. */
export function Partial(_props: PartialProps): VNode {
  return missing("<Partial>");
}
