import type { Middleware } from "./middleware.ts";
import { nonceOf } from "./nonce.ts";

/** Options of {@linkcode csp}. */
export interface CSPOptions {
  /** Send `Content-Security-Policy-Report-Only` instead. */
  reportOnly?: boolean;
  /** URL that violations are reported to. */
  reportTo?: string;
  /** Directives that replace the default of their name, or come in addition. */
  csp?: string[];
  /** On rendered pages, put the page's nonce in the place of `'unsafe-inline'`. */
  useNonce?: boolean;
}

const DEFAULT_DIRECTIVES = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

const INLINE_DIRECTIVE = /^(default-src|(script|style)-src(-elem)?|style-src-attr) /;

/**
 * Puts a Content-Security-Policy on responses that come back through it. Error pages of its own
 * segment do not, nor does anything thrown; a response with immutable headers makes it throw.
 */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, csp: own = [], useNonce = false } = options;

  const replaced = new Set(own.map(directiveName));
  const directives = DEFAULT_DIRECTIVES.filter((it) => !replaced.has(directiveName(it)));
  directives.push(...own);
  if (reportTo) {
    directives.push("report-to csp-endpoint", `report-uri ${reportTo}`);
  }

  const header = `Content-Security-Policy${reportOnly ? "-Report-Only" : ""}`;
  const policy = directives.join("; ");

  return async function cspMiddleware(ctx) {
    const response = await ctx.next();
    const nonce = useNonce ? nonceOf(response) : undefined;
    response.headers.set(header, nonce ? withNonce(directives, nonce) : policy);
    if (reportTo) {
      response.headers.set("Reporting-Endpoints", `csp-endpoint="${reportTo}"`);
    }
    return response;
  };
}

function directiveName(directive: string): string {
  return directive.split(" ", 1)[0]!;
}

function withNonce(directives: string[], nonce: string): string {
  return directives.map((it) =>
    INLINE_DIRECTIVE.test(it) ? it.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`) : it
  ).join("; ");
}
