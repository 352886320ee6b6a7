import { AsyncLocalStorage } from "node:async_hooks";
import { type Log, logTo } from "./log.ts";

// Services live longer than any request and their methods are not told of one. This storage follows a request through
// everything that is awaited for it.
const current = new AsyncLocalStorage<Log>();

/**
 * Answers a request; whatever services log meanwhile goes to its log.
 *
 * @param log the request's log
 * @param answer answers it
 */
export function withRequestLog<T>(log: Log, answer: () => T): T {
  return current.run(log, answer);
}

/**
 * Makes the log for services: it writes to the log of the request that is being answered, and thus with its correlation
 * ID. Work that several requests wait for is logged under the one that started it.
 *
 * @param log where events go that belong to no request
 */
export function requestLog(log: Log): Log {
  return logTo((level, event, fields) => (current.getStore() ?? log)(level, event, fields));
}
