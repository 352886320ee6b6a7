import { trace } from "@opentelemetry/api";
import type { Middleware } from "fresh";
import type { Log } from "../log.ts";
import { type CurrentRequest, currentRequest, withRequest } from "../request_log.ts";
import type { State } from "./state.ts";

/**
 * What we take from `X-Request-Id`. Anybody can send one, so it is only a short run of characters that can neither forge
 * a line of the log or a header, nor be taken for a secret and redacted. The worst that somebody can do with it is to
 * give the same ID to several requests of their own.
 */
const REQUEST_ID = /^[\w-]{8,39}$/;

/** What is logged about requests. */
export interface ObservedOptions {
  readonly log: Log;
  /** Whether each request has a line of its own. */
  readonly logRequests: boolean;
}

/**
 * Answers a request under a correlation ID: that of the proxy if it has sent one, so that its log and ours fit together.
 *
 * @param request the request
 * @param options what is logged about it
 * @param answer answers it
 * @returns the answer, with the ID in `X-Request-Id`
 */
export async function observed(
  request: Request,
  { log, logRequests }: ObservedOptions,
  answer: (request: CurrentRequest) => Promise<Response>,
): Promise<Response> {
  const started = performance.now();
  const given = request.headers.get("x-request-id") ?? "";
  const correlationId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
  const current = { correlationId, log: log.with({ correlationId }), route: null };
  const response = await withRequest(current, () => answer(current));
  response.headers.set("X-Request-Id", correlationId);
  if (logRequests) {
    // The pattern, never the address: that may hold a return path or a hint with an e-mail address.
    current.log("info", "request", {
      method: request.method.slice(0, 10),
      route: current.route,
      status: response.status,
      duration_ms: Math.round(performance.now() - started),
    });
  }
  return response;
}

/** Puts the request's ID and log on the state, and names its span after the route. Comes first: error pages need both. */
export const nameRequest: Middleware<State> = function nameRequest(ctx) {
  const current = currentRequest()!;
  ctx.state.correlationId = current.correlationId;
  ctx.state.log = current.log;
  noteRoute(ctx.req.method, ctx.route);
  return ctx.next();
};

/** Notes which route a request has, in its line of the log and in its span. */
export function noteRoute(method: string, route: string | null): void {
  const current = currentRequest();
  if (route === null || current === undefined) return;
  current.route = route;
  // Deno's span of the request is active here, and is named by the method only.
  trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute("http.route", route);
}
