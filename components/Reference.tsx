import type { VNode } from "preact";

/** The correlation ID under which the log has the cause of a failure, for support. */
export function Reference({ id }: { id: string }): VNode {
  return (
    <p class="reference soft small">
      Reference <code>{id}</code>
    </p>
  );
}
