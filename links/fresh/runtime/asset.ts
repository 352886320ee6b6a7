import { BUILD_ID } from "../build_id.ts";

/** The query parameter that ties an asset's URL to one build. */
export const CACHE_KEY = "__frsh_c";

/**
 * The URL of a static file with the build's ID in it, so that it may be cached forever. URLs of other hosts
 * stay the same. Call it while rendering, because the ID is not known at module level.
 */
export function asset(path: string): string {
  if (
    !path.startsWith("/") || path.startsWith("//") ||
    path.includes(`${CACHE_KEY}=`)
  ) return path;
  const hash = path.indexOf("#");
  const base = hash === -1 ? path : path.slice(0, hash);
  const separator = base.includes("?") ? "&" : "?";
  return `${base}${separator}${CACHE_KEY}=${BUILD_ID}${path.slice(base.length)}`;
}

/** {@linkcode asset} for each URL of a `srcset`. One with parentheses or an empty part stays the same. */
export function assetSrcSet(srcset: string): string {
  const parts = srcset.split(",");
  if (srcset.includes("(") || parts.some((part) => part.trim() === "")) {
    return srcset;
  }
  return parts.map((part) => part.replace(/\S+/, asset)).join(",");
}
