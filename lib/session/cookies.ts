import { deleteCookie, getCookies, setCookie } from "@std/http/cookie";

/** What both cookies hold: 32 random bytes as base64url. Anything else was not set by this app. */
const VALUE = /^[\w-]{43}$/;

/** One of the app's cookies, with its flags decided once. */
export class AppCookie {
  /** The cookie's name on the wire. */
  readonly name: string;
  readonly #secure: boolean;
  readonly #maxAge: number | undefined;

  /**
   * @param name the name without prefix
   * @param secure whether the app's configured origin is https; a request's headers never decide it
   * @param maxAge seconds; without it the cookie ends with the browser
   */
  constructor(name: string, secure: boolean, maxAge?: number) {
    // __Host- keeps sibling subdomains from planting or overwriting the cookie (RFC 6265bis, 4.1.3.2). It needs
    // Secure, which Safari refuses on http://localhost.
    this.name = secure ? `__Host-${name}` : name;
    this.#secure = secure;
    this.#maxAge = maxAge;
  }

  /** @returns the request's value, or undefined if there is none or it is not one of ours */
  read(headers: Headers): string | undefined {
    if (!headers.has("cookie")) return undefined;
    const value = getCookies(headers)[this.name];
    return value !== undefined && VALUE.test(value) ? value : undefined;
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
      sameSite: "Lax",
      ...(this.#maxAge === undefined ? {} : { maxAge: this.#maxAge }),
    });
  }

  /** Adds a `Set-Cookie` that removes the cookie to a response's headers. */
  clear(headers: Headers): void {
    deleteCookie(headers, this.name, { path: "/", httpOnly: true, secure: this.#secure });
  }
}

/** The app's two cookies. */
export interface Cookies {
  /** Stands for the session; ends with the browser, and by the server's two time limits. */
  readonly session: AppCookie;
  /** Binds sign-in attempts to the browser that started them. */
  readonly attempt: AppCookie;
}

/**
 * @param secure whether the app's configured origin is https
 * @param attemptMaxAge how long an unfinished sign-in is remembered, in seconds
 */
export function createCookies(secure: boolean, attemptMaxAge: number): Cookies {
  return {
    session: new AppCookie("session", secure),
    attempt: new AppCookie("sign-in", secure, attemptMaxAge),
  };
}
