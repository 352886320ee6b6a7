import type { ComponentChildren, VNode } from "preact";

/** What {@linkcode Notice} shows. */
export interface NoticeProps {
  kind: "info" | "warning";
  children: ComponentChildren;
}

/** A short message that stands out from the text around it. */
export function Notice({ kind, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`}>
      {kind === "warning" && <span class="visually-hidden">Warning:</span>}
      {children}
    </div>
  );
}
