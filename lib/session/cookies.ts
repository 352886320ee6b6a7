import type { Config } from "../config/config.ts";
import { deleteCookie, setCookie } from "@std/http/cookie";

/**
 * The exact form of our values: 32 bytes as base64url without padding. The last of the 43 characters carries four bits,
 * so only 16 characters can stand there, and no two values decode to the same bytes.
 */
const VALUE = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** One of the app's cookies, with its flags decided once. */
export class AppCookie {
  /** The cookie's name on the wire. */
  readonly name: string;
  readonly #secure: boolean;
  readonly #maxAge: number | undefined;
  readonly #sameSite: "Lax" | "None";

  /**
   * @param name the name without prefix and port
   * @param origin the app's configured origin; a request's headers never decide a cookie's flags
   * @param options maxAge in seconds: without it the cookie ends with the browser
   */
  constructor(
    name: string,
    origin: string,
    { maxAge, sameSite = "Lax" }: { maxAge?: number; sameSite?: "Lax" | "None" } = {},
  ) {
    const { protocol, port } = new URL(origin);
    this.#secure = protocol === "https:";
    this.#maxAge = maxAge;
    this.#sameSite = sameSite;
    // __Host- keeps sibling subdomains from planting or overwriting the cookie (RFC 6265bis, 4.1.3.2). It needs
    // Secure, which Safari refuses on http://localhost.
    const prefix = this.#secure ? "__Host-" : "";
    // Cookies do not tell ports apart (RFC 6265, 8.5), but apps on one host do: without the port in the name, signing
    // in to one app would sign the person out of the other. Plain http always has it, because any app on localhost may
    // set a cookie named "session".
    const suffix = this.#secure && port === "" ? "" : `-${port || "80"}`;
    this.name = `${prefix}${name}${suffix}`;
  }

  /**
   * Reads the cookie exactly. A lenient parser defeats `__Host-`: a browser protects the name `__Host-session`,
   * but not `\xA0__Host-session`, which a sibling subdomain can set and which `trim()` turns into ours. So:
   *
   * - names are compared character by character, case included. The header's characters are its bytes;
   * - only space and tab are trimmed, which browsers trim as well when they store a cookie (RFC 6265bis, 5.6);
   * - the value has the exact form of ours; quotes and percent signs are not decoded;
   * - of two cookies with the name, neither counts: one of them is not ours, and the order does not tell which.
   *
   * `getCookies()` of `@std/http` is not used: it trims more, takes the last of two, and throws on an empty pair.
   *
   * @returns the request's value, or undefined if there is none or it is not one of ours
   */
  read(headers: Headers): string | undefined {
    const header = headers.get("cookie");
    if (header === null) return undefined;
    const [value, ...others] = this.#values(header);
    return value !== undefined && others.length === 0 && VALUE.test(value) ? value : undefined;
  }

  /** @returns whether the request has a cookie of this name, whatever its value */
  isSent(headers: Headers): boolean {
    return this.#values(headers.get("cookie") ?? "").length > 0;
  }

  /** Adds a `Set-Cookie` with the value to a response's headers. */
  set(headers: Headers, value: string): void {
    setCookie(headers, {
      name: this.name,
      value,
      path: "/",
      httpOnly: true, // no script needs it, so no injected script gets it
      secure: this.#secure,
      // Strict would withhold it on the way back from the authority, which is a cross-site navigation. What Lax lets
      // through, csrf() stops: unsafe methods from other origins.
      sameSite: this.#sameSite,
      ...(this.#maxAge === undefined ? {} : { maxAge: this.#maxAge }),
    });
  }

  /** Adds a `Set-Cookie` that removes the cookie to a response's headers. */
  clear(headers: Headers): void {
    deleteCookie(headers, this.name, { path: "/", httpOnly: true, secure: this.#secure });
  }

  #values(header: string): string[] {
    if (!header.includes(this.name)) return [];
    const start = `${this.name}=`;
    return header.split(";")
      .map(trimBlanks)
      .filter((pair) => pair.startsWith(start))
      .map((pair) => pair.slice(start.length));
  }
}

/** Removes spaces and tabs at both ends. A regular expression for the end takes seconds for a header full of blanks. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** The app's two cookies. */
export interface Cookies {
  /** Stands for the session; ends with the browser, and by the server's two time limits. */
  readonly session: AppCookie;
  /** Binds sign-in attempts to the browser that started them. */
  readonly attempt: AppCookie;
}

/**
 * Makes the app's cookies.
 *
 * @param config the app's origin, and how the authority answers
 * @param attemptMaxAge how long an unfinished sign-in is remembered, in seconds
 */
export function createCookies(
  { origin, responseMode }: Pick<Config, "origin" | "responseMode">,
  attemptMaxAge: number,
): Cookies {
  return {
    session: new AppCookie("session", origin),
    attempt: new AppCookie("sign-in", origin, {
      maxAge: attemptMaxAge,
      // form_post is a cross-site POST, which comes without Lax cookies. Others can't use this: the cookie opens
      // nothing without a `state` that only this browser and the authority know.
      sameSite: responseMode === "form_post" ? "None" : "Lax",
    }),
  };
}
