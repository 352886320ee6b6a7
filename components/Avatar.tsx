import type { VNode } from "preact";

/** What {@linkcode Avatar} shows. */
export interface AvatarProps {
  /** One or two letters, shown when there is no photo. */
  initials: string;
  /** The photo as a `data:` URL. */
  photo?: string | undefined;
  /** In the header, or as part of a page's heading. */
  size: "small" | "large";
}

/** A person’s photo or initials. Decorative, because the name is always next to it. */
export function Avatar({ initials, photo, size }: AvatarProps): VNode {
  const pixels = size === "small" ? 36 : 72;
  if (photo !== undefined) {
    return <img class={`avatar ${size}`} src={photo} alt="" width={pixels} height={pixels} />;
  }
  return <span class={`avatar ${size}`} aria-hidden="true">{initials}</span>;
}
