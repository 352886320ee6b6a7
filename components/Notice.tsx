import type { ComponentChildren, VNode } from "preact";

/** What {@linkcode Notice} says, and how much it matters. */
export interface NoticeProps {
  kind: "info" | "warning";
  children: ComponentChildren;
}

/** A short message set apart from the text around it. */
export function Notice({ kind, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`}>
      {kind === "warning" && <span class="visually-hidden">Warning:</span>}
      {children}
    </div>
  );
}
