/**
 * Marks a link to the page itself (`aria-current="page"`, `data-current`) or to one above it
 * (`aria-current="true"`, `data-ancestor`). The link to `/` is above all pages.
 */
export function markActiveLink(
  props: Record<string, unknown>,
  currentPath: string,
): void {
  const { href } = props;
  if (typeof href !== "string" || !href.startsWith("/")) return;

  const path = withoutTrailingSlash(pathOf(href));
  const current = withoutTrailingSlash(currentPath);
  if (path === current) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (path === "/" || current.startsWith(`${path}/`)) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
}

function pathOf(href: string): string {
  const hash = href.indexOf("#");
  const url = hash === -1 ? href : href.slice(0, hash);
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
