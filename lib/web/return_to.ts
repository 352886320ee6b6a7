import { HttpError } from "fresh";

const ORIGIN = "https://app.invalid";
/** Enough for links that people share, and small enough to be stored with an attempt. */
const MAX_LENGTH = 4_096;
/** Steps of signing in and out. Returning to them would repeat the step. */
const NEVER = /^\/(sign-in|sign-up|sign-out|signed-out)\/?$/i;

/**
 * Turns an untrusted return target into a path of this app.
 *
 * @param value a value from the request, e.g. the `returnTo` parameter
 * @returns path, query and fragment on our own origin; `/` for anything that a browser might read as another place
 * @see RFC 9700, 4.11 (open redirection)
 */
export function safeReturnTo(value: string | null | undefined): string {
  if (!value || value.length > MAX_LENGTH) return "/";
  // Browsers drop tabs and newlines and read a backslash in a path as a slash, so "/\evil.com" is another host to them.
  // deno-lint-ignore no-control-regex
  if (!value.startsWith("/") || /^[^?#]*\\|[\x00-\x1f\x7f]/.test(value)) return "/";
  const url = URL.parse(value, ORIGIN);
  if (url === null || url.origin !== ORIGIN || NEVER.test(url.pathname)) return "/";
  // With this parameter Fresh answers with a part of a page.
  if (url.searchParams.has("fresh-partial")) url.searchParams.delete("fresh-partial");
  // A backslash in the query or fragment is harmless. As %5C no software can take it for a slash.
  const target = (url.pathname + url.search + url.hash).replaceAll("\\", "%5C");
  // Dot segments are removed only now: "/.//evil.com" has become "//evil.com".
  return target.startsWith("//") || target.length > MAX_LENGTH ? "/" : target;
}

/**
 * The address of a requested page, to return to it after a sign-in.
 *
 * @throws {HttpError} 414 if its address is too long to be remembered
 */
export function returnToRequest({ pathname, search }: URL): string {
  if (pathname.length + search.length > MAX_LENGTH) throw new HttpError(414);
  return safeReturnTo(pathname + search);
}
