import type { VNode } from "preact";

/** A moment in UTC, to the minute. The island `LocalTimes` rewrites it into the visitor's time zone. */
export function Time({ iso }: { iso: string }): VNode {
  return <time dateTime={iso}>{`${iso.slice(0, 16).replace("T", " ")} UTC`}</time>;
}
