/**
 * Marks a link to the page itself (`aria-current="page"`, `data-current`) or to one above it
 * (`aria-current="true"`, `data-ancestor`). The link to `/` is above all pages, and one with another
 * query than the page's is above it. A link that says `aria-current` itself is left alone.
 */
export function markActiveLink(
  props: Record<string, unknown>,
  page: URL,
): void {
  const { href } = props;
  if (typeof href !== "string" || !href.startsWith("/")) return;
  if (props["aria-current"] !== undefined) return;

  const [target, query] = splitQuery(href);
  const path = withoutTrailingSlash(target);
  const current = withoutTrailingSlash(page.pathname);
  const isOtherQuery = query !== "" && query !== page.search;
  if (path === current && !isOtherQuery) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (path === current || path === "/" || current.startsWith(`${path}/`)) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
}

function splitQuery(href: string): [path: string, query: string] {
  const hash = href.indexOf("#");
  const url = hash === -1 ? href : href.slice(0, hash);
  const query = url.indexOf("?");
  return query === -1 ? [url, ""] : [url.slice(0, query), url.slice(query)];
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
