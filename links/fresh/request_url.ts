/**
 * The URL of a request for routing. Repeated slashes of the path are collapsed, so a path can't
 * look like another host. Scheme and host come from the proxy if it is trusted.
 */
export function requestUrl(request: Request, trustProxy: boolean): URL {
  const url = new URL(request.url);
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/+/g, "/");
  }
  if (!trustProxy) return url;

  const protocol = request.headers.get("x-forwarded-proto");
  if (protocol !== null) url.protocol = protocol;
  const host = request.headers.get("x-forwarded-host");
  if (host !== null) url.host = host;
  return url;
}
