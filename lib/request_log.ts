import { AsyncLocalStorage } from "node:async_hooks";
import { type Log, logTo } from "./log.ts";

/** The request that is being answered. */
export interface CurrentRequest {
  /** Names the request on error pages, in the log and in the response's headers. */
  readonly correlationId: string;
  /** The log, with the correlation ID on every line. */
  readonly log: Log;
  /** The pattern of the route, once it is known; null where none fits. */
  route: string | null;
}

// Services live longer than any request and their methods are not told of one. This storage follows a request through
// everything that is awaited for it.
const current = new AsyncLocalStorage<CurrentRequest>();

/**
 * Answers a request. Events that services log in the meantime go to the request's log.
 *
 * @param request the request
 * @param answer answers it
 */
export function withRequest<T>(request: CurrentRequest, answer: () => T): T {
  return current.run(request, answer);
}

/** @returns the request that is being answered; undefined outside of requests */
export function currentRequest(): CurrentRequest | undefined {
  return current.getStore();
}

/**
 * Makes the log for services: it writes to the log of the request that is being answered, and thus with its correlation
 * ID. Work that several requests wait for is logged under the one that started it.
 *
 * @param log where events go that belong to no request
 */
export function requestLog(log: Log): Log {
  return logTo((level, event, fields) => (current.getStore()?.log ?? log)(level, event, fields));
}
