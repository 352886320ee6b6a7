/** What the headers of a response depend on. */
export interface SecurityContext {
  /** The value of `Strict-Transport-Security`; null for none, as on http, where browsers would ignore it. */
  readonly hsts: string | null;
  /** Origins at which a form of ours may end after redirects: those of the authority. */
  readonly formTargets: () => readonly string[];
  /** Whether Fresh's error overlay, an iframe on our own origin, may be shown. */
  readonly development: boolean;
}

type Header = readonly [name: string, value: string];

const FIRST: Header = ["X-Content-Type-Options", "nosniff"];
const OTHERS: readonly Header[] = [
  // Our addresses may hold a code or a return path, so no other site learns where a visitor came from.
  ["Referrer-Policy", "no-referrer"],
  // No other window keeps a handle on ours; sign-in is by redirects, so nothing breaks.
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  [
    "Permissions-Policy",
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  ],
];

/** What Fresh's error overlay is: an iframe with a `style` attribute, beside a style element. */
const OVERLAY_POLICY = [
  "frame-src 'self'",
  "style-src-elem 'self' 'unsafe-inline'",
  "style-src-attr 'unsafe-inline'",
];

/** Where Fresh leaves the nonce of a page that it has rendered. */
const NONCE = Symbol.for("__freshNonce");

/** @returns the nonce of a page's scripts; undefined if the response is not a page */
export function nonceOf(response: Response): string | undefined {
  const nonce: unknown = Reflect.get(response, NONCE);
  return typeof nonce === "string" ? nonce : undefined;
}

/** Makes a response a page for {@linkcode secureResponse}, as Fresh does with what it renders. */
export function giveNonce(response: Response, nonce: string): void {
  Reflect.set(response, NONCE, nonce);
}

/**
 * Puts the security headers on any response: page, error, redirect or file. `Cache-Control` of a route is kept; the other
 * headers of this table are replaced.
 *
 * @param response the response as Fresh made it
 * @param context what the headers depend on
 * @returns the response, or a copy of it where its headers can't be changed
 * @see OWASP ASVS 5.0, V3.4
 */
export function secureResponse(response: Response, context: SecurityContext): Response {
  const nonce = nonceOf(response);
  const secured = mutable(response);
  const { headers } = secured;
  for (const [name, value] of OTHERS) headers.set(name, value);
  if (context.hsts !== null) headers.set("Strict-Transport-Security", context.hsts);
  // The one route that may be framed brings a policy of its own: see frameablePolicy().
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", contentSecurityPolicy(nonce, context));
    headers.set("X-Frame-Options", "DENY"); // for browsers without frame-ancestors; it can't name an origin
  }
  // Pages differ from visitor to visitor, and none may stay in a cache after a sign-out. Static files have their own
  // value already.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  allowPreloads(headers, nonce);
  return secured;
}

/**
 * The policy of a response that other origins may show in a frame, and that does nothing there.
 *
 * @param origins the origins that may frame it
 * @see OpenID Connect Front-Channel Logout, 2
 */
export function frameablePolicy(origins: readonly string[]): string {
  return `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors ${
    origins.join(" ")
  }`;
}

function contentSecurityPolicy(
  nonce: string | undefined,
  { formTargets, development }: SecurityContext,
): string {
  // Not a page: nothing in it may run, load, submit or be framed.
  if (nonce === undefined) {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }
  return [
    "default-src 'none'",
    // Only scripts with this response's nonce may run. It is not enough that a script is on our origin.
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:", // data: for the photo that Graph gives us
    "connect-src 'self'",
    ...(development ? OVERLAY_POLICY : []),
    "object-src 'none'",
    "base-uri 'none'",
    // Chromium applies it to the redirect after a POST as well, and sign-out ends at the authority.
    `form-action ${["'self'", ...formTargets()].join(" ")}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Fresh sends a header that asks browsers to fetch scripts early. It needs the nonce, as a script element does. */
function allowPreloads(headers: Headers, nonce: string | undefined): void {
  const link = nonce === undefined ? null : headers.get("Link");
  if (link === null) return;
  headers.set(
    "Link",
    link.replaceAll('rel="modulepreload"', `rel="modulepreload"; nonce="${nonce}"`),
  );
}

/** Sets the first header: `Response.redirect()` and `fetch` make responses whose headers can't be changed. */
function mutable(response: Response): Response {
  try {
    response.headers.set(...FIRST);
    return response;
  } catch {
    const copy = new Response(response.body, response);
    copy.headers.set(...FIRST);
    return copy;
  }
}
