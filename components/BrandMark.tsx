import type { VNode } from "preact";

/** The app's mark: a keyhole that is also a person. The same drawing as `static/favicon.svg`. */
export function BrandMark(): VNode {
  return (
    <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#0e5f4d" />
      <path
        fill="#f2cf3f"
        d="M16 6a5 5 0 0 0-2.6 9.27L10.4 25.2a.9.9 0 0 0 .86 1.16h9.48a.9.9 0 0 0 .86-1.16l-3-9.93A5 5 0 0 0 16 6Z"
      />
    </svg>
  );
}
