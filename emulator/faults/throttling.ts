import type { Fault } from "./faults.ts";
import { newGuid } from "../directory/guid.ts";

/** Graph's 429: wait so many seconds. @see https://learn.microsoft.com/graph/throttling */
export function graphThrottled(seconds: number): Fault {
  return graphFault(429, "TooManyRequests", "Too many requests", {
    "retry-after": String(seconds),
  });
}

/** Graph's 503; Microsoft says `Retry-After` may be there. */
export function graphUnavailable(seconds?: number): Fault {
  const headers = seconds === undefined ? {} : { "retry-after": String(seconds) };
  return graphFault(503, "serviceNotAvailable", "The service is temporarily unavailable.", headers);
}

/** The authority's 429. */
export function authorityThrottled(seconds: number): Fault {
  return {
    status: 429,
    headers: { "retry-after": String(seconds), "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({
      error: "temporarily_unavailable",
      error_description: "Too many requests.",
    }),
  };
}

function graphFault(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string>,
): Fault {
  const requestId = newGuid();
  const innerError = { "request-id": requestId, "client-request-id": requestId };
  return {
    status,
    headers: { ...headers, "content-type": "application/json", "request-id": requestId },
    body: JSON.stringify({ error: { code, message, innerError } }),
  };
}
