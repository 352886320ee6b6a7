/**
 * Reads a cookie of a request. `getCookies` of `@std/http` is not used: it throws at an empty pair, and
 * 127.0.0.1 also gets the cookies of whatever else runs on this machine.
 */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(/; */);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
