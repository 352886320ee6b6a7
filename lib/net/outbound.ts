import { BodyTooLargeError, readBounded } from "./bounded_body.ts";

/** The limits of a call to another service. */
export interface OutboundLimits {
  /** The time from the start of the request to the last byte of the response, in ms. */
  readonly timeoutMs: number;
  /** The largest response body, in bytes. */
  readonly maxBytes: number;
  /** The error that is thrown if a call fails; {@linkcode OutboundError} by default. */
  readonly failure?: OutboundFailure;
}

/** The class of an error that says why a call failed. */
export type OutboundFailure = new (message: string, options: ErrorOptions) => Error;

/** The largest response of the authority or an API that the app reads, in bytes (N-09). */
export const MAX_ANSWER_BYTES: number = 1024 * 1024;

/** The other service could not be reached, did not answer in time, or sent too large a response. */
export class OutboundError extends Error {
  override name = "OutboundError";
}

/**
 * Bounds a `fetch` in time and in the size of the response. It follows no redirect, so credentials go only where the app
 * sends them.
 *
 * @param fetcher the `fetch` to use
 * @param limits time, size, and the error to throw
 * @returns a `fetch` whose response body is already read; a redirect is returned as a 3xx response
 * @throws {OutboundError} or `limits.failure`, in place of every error of `fetch`
 */
export function boundedFetch(fetcher: typeof fetch, limits: OutboundLimits): typeof fetch {
  const { timeoutMs, maxBytes, failure: Failure = OutboundError } = limits;
  return async function bounded(input, init) {
    const url = new URL(input instanceof Request ? input.url : input);
    const where = url.origin + url.pathname;
    const signal = AbortSignal.timeout(timeoutMs);
    const reasonOf = (cause: unknown) => {
      if (signal.aborted) return `no answer within ${timeoutMs} ms`;
      return cause instanceof BodyTooLargeError
        ? `more than ${maxBytes} bytes`
        : "connection failed";
    };
    try {
      const response = await fetcher(input, { ...init, redirect: "manual", signal });
      const body = await readBounded(response.body, maxBytes);
      return new Response(body, response);
    } catch (cause) {
      throw new Failure(`Cannot call ${where}: ${reasonOf(cause)}`, { cause });
    }
  };
}

/**
 * Makes a `fetch` that sends each request once, as a code or a change requires. Deno's own `fetch` reuses connections,
 * and silently repeats a request if the connection turns out to be dead after the request was written.
 *
 * @param client a client that keeps no idle connections
 */
export function unpooledFetch(client: Deno.HttpClient): typeof fetch {
  return (input, init) => fetch(input, { ...init, client } as RequestInit);
}
