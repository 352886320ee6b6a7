/**
 * The URL of a request as routes see it: repeated slashes of the path collapsed, so that none can
 * pass as another host; scheme and host as the proxy saw them, if it is to be trusted.
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
