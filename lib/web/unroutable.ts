import { describeError } from "../log.ts";
import { isLoopback } from "../net/loopback.ts";
import type { CurrentRequest } from "../request_log.ts";

/** The methods that a route can have. Names are case-sensitive: `post` is not `POST` (RFC 9110, 9.1). */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Text of a request is cut to this length in the log. */
const MAX_LENGTH = 30;

/** A host with or without a port. A slash or `?` in it would move a request to another path. */
const HOST = /^[\w.:[\]-]*$/;

/** @returns whether Fresh can look for a route with this method; for any other it fails with a 500 of its own */
export function hasRoutableMethod({ method }: Request): boolean {
  return METHODS.includes(method);
}

/** @returns whether `Host` leaves the request's path as it was sent; a missing one (HTTP/2) does */
export function hasPlainHost({ headers }: Request): boolean {
  return HOST.test(headers.get("host") ?? "");
}

/**
 * Whether a request names this machine as its host. The development server shows source code, and a page of another site
 * could read it under a name that it lets resolve to this machine (DNS rebinding).
 */
export function namesThisMachine({ headers }: Request): boolean {
  const host = headers.get("host");
  return host === null || isLoopback(URL.parse(`http://${host}`)?.hostname ?? "");
}

/**
 * Answers a request of the development server that names another host.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.20 | RFC 9110, 15.5.20}
 */
export function refuseHost({ correlationId, log }: CurrentRequest): Response {
  log("info", "request_refused", { status: 421, cause: "Host does not name this machine" });
  return plainAnswer(421, `Use localhost for this server. Reference: ${correlationId}\n`);
}

/**
 * Answers a request whose method no route can have.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.6 | RFC 9110, 15.5.6}
 */
export function refuseMethod(
  { method }: Request,
  { correlationId, log }: CurrentRequest,
): Response {
  const cut = method.slice(0, MAX_LENGTH);
  log("info", "request_refused", { status: 405, method: cut });
  return plainAnswer(405, `This method is not supported. Reference: ${correlationId}\n`, {
    allow: METHODS.join(", "),
  });
}

/**
 * Answers a request whose address can't be read: its path is not valid UTF-8, or `Host` does not name a host.
 *
 * @param current the request
 * @param error what Fresh has thrown: it rejects some of these requests without an error page
 */
export function refuseAddress(
  { correlationId, log }: CurrentRequest,
  error?: unknown,
): Response {
  const cause = error === undefined ? "Host does not name a host" : describeError(error);
  log("info", "request_refused", { status: 400, cause });
  return plainAnswer(400, `This address can't be read. Reference: ${correlationId}\n`);
}

function plainAnswer(status: number, text: string, headers: HeadersInit = {}): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
