import { isLoopback, isSecureOrLoopback } from "../../net/loopback.ts";
import { type Mistake, withRightSuggestion } from "../mistake.ts";
import { DEFAULT_PORT } from "../settings/port.ts";

/** What a redirect URI must agree with. */
export interface RedirectContext {
  /** The port on which this server answers http, if it is known for certain. */
  readonly port: number | undefined;
  /** Whether the authority is on this machine, as the emulator is. It is less strict than Microsoft's. */
  readonly loopbackAuthority: boolean;
}

/** The first segments of the paths that this app serves: pages, endpoints, files, and Fresh's own. */
const TAKEN = [
  "_fresh",
  ".well-known",
  "account",
  "api",
  "brand",
  "confirm",
  "favicon.ico",
  "front-channel-logout",
  "healthz",
  "readyz",
  "robots.txt",
  "sign-in",
  "sign-out",
  "sign-up",
  "signed-out",
  "styles.css",
  // demo
  "graph",
  "orders",
  "profile",
  "second-factor",
  "staff",
  "start",
  "team",
  // end of demo
];
/** Characters that make a path a pattern for the router. */
const PATTERN = /[*:{}+?()]/;
const BLANK = /[\s\p{C}]/u;

/**
 * Reads a redirect URI.
 *
 * @param value the URI as registered
 * @param context what it has to go with
 * @returns its URL, or what is wrong with the value
 * @see https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export function locateRedirect(value: string, context: RedirectContext): URL | Mistake {
  const find = (value: string) => locate(value, context);
  return withRightSuggestion(find(value), find);
}

function locate(value: string, context: RedirectContext): URL | Mistake {
  const example = `http://localhost:${context.port ?? DEFAULT_PORT}/getAToken`;
  const fix = `The address registered under Authentication → Web → Redirect URIs, e.g. ${example}`;
  const url = URL.parse(value);
  if (url === null) return { problem: "is not a URL", fix };
  if (url.pathname === "/" || url.search || url.hash || url.username || url.password) {
    return { problem: "needs a path of its own, and no query, fragment or user name", fix };
  }
  if (!/^https?:$/.test(url.protocol)) {
    return { problem: "is neither https nor http://localhost", fix };
  }
  if (url.hostname.includes("*")) {
    return { problem: "has a * for the host, but a request names one", fix };
  }
  const suggestion = `${url.origin}/getAToken`;
  const path = decode(url.pathname);
  if (PATTERN.test(path)) {
    return { problem: "has one of * : { } + ? ( ) in its path", fix, suggestion };
  }
  if (BLANK.test(path)) {
    return { problem: "has a blank or an invisible character in its path", fix, suggestion };
  }
  const [first = ""] = path.toLowerCase().split("/").filter(Boolean);
  if (TAKEN.includes(first)) {
    return { problem: `has the path of another page, /${first}`, fix, suggestion };
  }
  if (url.pathname.includes("//")) {
    const tidy = url.origin + url.pathname.replace(/\/{2,}/g, "/");
    return { problem: "has two slashes in its path", fix, suggestion: tidy };
  }
  const mount = /^(\/.+)\/getAToken\/?$/i.exec(path)?.[1];
  if (mount !== undefined) {
    return {
      problem: `is below ${mount}, but the app's pages are at the root of their host`,
      fix: "Give the app a host name of its own; it can't be served below a path",
      suggestion,
    };
  }
  if (!isSecureOrLoopback(url)) {
    return { problem: "is neither https nor http://localhost", fix };
  }
  return misplaced(url, context) ?? url;
}

/** @returns the decoded path; the path itself if it is badly encoded */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function misplaced(url: URL, { port, loopbackAuthority }: RedirectContext): Mistake | undefined {
  if (url.protocol === "http:" && url.hostname !== "localhost" && !loopbackAuthority) {
    return {
      problem: `is http on ${url.hostname}, which External ID registers for localhost only`,
      fix: "Use localhost instead, here and in the registration",
      suggestion: `http://localhost:${port ?? (url.port || 80)}${url.pathname}`,
    };
  }
  if (port === undefined || !isLoopback(url.hostname)) return undefined;
  const suggestion = `http://${url.hostname}:${port}${url.pathname}`;
  if (url.protocol === "https:") {
    // A TLS proxy on this machine listens on another port, so another port is fine.
    return url.port !== String(port) ? undefined : {
      problem: `is https, but this server answers http on port ${port}`,
      fix: "Use http on localhost",
      suggestion,
    };
  }
  if (Number(url.port || 80) === port) return undefined;
  return {
    problem: `is on port ${url.port || 80}, but this server is on port ${port} (PORT)`,
    fix: "Give REDIRECT_URI and PORT the same port; the registration ignores it for localhost",
    suggestion,
  };
}
