/**
 * Tells whether a person opens a page. Other requests for its address come from a script's `fetch`, a prefetch, an image
 * or a link scanner's HEAD: only a person can be sent to the authority.
 *
 * @param request the request
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isNavigation(request: Request): boolean {
  const { headers, method } = request;
  if (method !== "GET" && method !== "POST") return false;
  if (headers.get("sec-purpose")?.includes("prefetch") || headers.get("purpose") === "prefetch") {
    return false;
  }
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.startsWith("/api/")) return false;
  // Fresh's partial navigation is a fetch, whose redirects can't leave the origin.
  if (searchParams.has("fresh-partial")) return false;
  // Without this header (an old browser, or no browser), `Accept` decides.
  const destination = headers.get("sec-fetch-dest");
  return destination === null
    ? (headers.get("accept") ?? "text/html").includes("text/html") ||
      headers.get("accept") === "*/*"
    : destination === "document";
}

/**
 * Tells whether another site has sent the browser here without a click. The person should then know what happens, and
 * agree to it.
 *
 * @param request a navigation
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-user-header
 */
export function isCrossSiteWithoutClick({ headers }: Request): boolean {
  return headers.get("sec-fetch-site") === "cross-site" && headers.get("sec-fetch-user") !== "?1";
}
