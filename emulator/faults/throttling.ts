import type { Fault } from "./faults.ts";

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

function graphFault(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string>,
): Fault {
  const requestId = crypto.randomUUID();
  const innerError = { "request-id": requestId, "client-request-id": requestId };
  return {
    status,
    headers: { ...headers, "content-type": "application/json", "request-id": requestId },
    body: JSON.stringify({ error: { code, message, innerError } }),
  };
}
