/**
 * Reading and setting cookies, as the published `@std/http/cookie` does it.
 *
 * @module
 */

/**
 * A cookie to be set.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6265.html#section-4.1 | RFC 6265, section 4.1}
 */
export interface Cookie {
  /** Name: visible US-ASCII characters without separators. */
  name: string;
  /** Value: visible US-ASCII characters without quotes, commas, semicolons and backslashes. */
  value: string;
  /** When the browser drops it, a number in milliseconds since 1970. */
  expires?: Date | number;
  /** Seconds after which the browser drops it. */
  maxAge?: number;
  /** Hosts that it is sent to; only the one that set it, unless given. */
  domain?: string;
  /** Paths that it is sent to. */
  path?: string;
  /** Send it over https only. */
  secure?: boolean;
  /** Hide it from scripts. */
  httpOnly?: boolean;
  /** Keep one for each top-level site that embeds this one. */
  partitioned?: boolean;
  /** Which cross-site requests it is sent with. */
  sameSite?: "Strict" | "Lax" | "None";
  /** More attributes, as they are. */
  unparsed?: string[];
}

const NAME = /^[!#$%&'*+\-.^_`|~\w/]+$/;
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const PATH = /^[\x20-\x3a\x3c-\x7e]*$/;

/**
 * Cookies of a request by name. Nothing is decoded, and the last of several with one name wins.
 *
 * @throws {SyntaxError} For a pair without a name: an empty header, `;;`, `a=1;` or `=x`.
 */
export function getCookies(headers: Headers): Partial<Record<string, string>> {
  const cookies: Partial<Record<string, string>> = Object.create(null);
  for (const pair of headers.get("Cookie")?.split(";") ?? []) {
    const [name, ...value] = pair.split("=");
    if (name === "") throw new SyntaxError("Cannot read cookies: a name is empty");
    cookies[name!.trim()] = value.join("=");
  }
  return cookies;
}

/**
 * Adds a `Set-Cookie` header. Names that begin with `__Secure` or `__Host` get the attributes that
 * they must have; a cookie without a name is not set.
 *
 * @throws {SyntaxError} For characters that must not occur in name, value, path or domain.
 * @throws {RangeError} For a negative `maxAge`.
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  if (cookie.name) headers.append("Set-Cookie", format(withPrefixRules(cookie)));
}

/** Adds a `Set-Cookie` header that makes the browser drop a cookie set with the same attributes. */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes?: Pick<Cookie, "path" | "domain" | "secure" | "httpOnly" | "partitioned">,
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}

function withPrefixRules(cookie: Cookie): Cookie {
  if (cookie.name.startsWith("__Host")) {
    const { domain: _, ...rest } = cookie;
    return { ...rest, path: "/", secure: true };
  }
  return cookie.name.startsWith("__Secure") ? { ...cookie, secure: true } : cookie;
}

function format(cookie: Cookie): string {
  const { name, value, maxAge, domain, path, expires } = cookie;
  check(NAME.test(name), `Invalid cookie name "${name}"`);
  check(VALUE.test(value), `Invalid character in the value of cookie "${name}"`);
  check(PATH.test(path ?? ""), `Invalid character in cookie path "${path}"`);
  check(
    !/^-|[.-]$/.test(domain ?? ""),
    `Invalid first or last character in cookie domain "${domain}"`,
  );
  if (maxAge !== undefined && maxAge < 0) {
    throw new RangeError(`Cannot set cookie "${name}": Max-Age must not be negative: ${maxAge}`);
  }

  return [
    `${name}=${value}`,
    cookie.secure && "Secure",
    cookie.httpOnly && "HttpOnly",
    cookie.partitioned && "Partitioned",
    Number.isInteger(maxAge) && `Max-Age=${maxAge}`,
    domain && `Domain=${domain}`,
    cookie.sameSite && `SameSite=${cookie.sameSite}`,
    path && `Path=${path}`,
    expires && `Expires=${new Date(expires).toUTCString()}`,
    ...cookie.unparsed ?? [],
  ].filter(Boolean).join("; ");
}

function check(isValid: boolean, message: string): void {
  if (!isValid) throw new SyntaxError(message);
}
