import { BodyTooLargeError, readBounded } from "./bounded_body.ts";

/** How far a call to another service may go. */
export interface OutboundLimits {
  /** From the request's start to the last byte of the answer, in ms. */
  readonly timeoutMs: number;
  /** The most bytes of an answer that are read. */
  readonly maxBytes: number;
  /** What is thrown beyond these limits; {@linkcode OutboundError} by default. */
  readonly failure?: OutboundFailure;
}

/** The class of an error that says why a call failed. */
export type OutboundFailure = new (message: string, options: ErrorOptions) => Error;

/** Nothing that this app reads from the authority or from Graph is larger (N-09). */
export const MAX_ANSWER_BYTES: number = 1024 * 1024;

/** The other service could not be reached, did not answer in time, or answered with more than it may. */
export class OutboundError extends Error {
  override name = "OutboundError";
}

/**
 * Bounds a `fetch`: a time limit over request and answer, a cap on the answer's size, and no redirects followed, so
 * that credentials go only where we send them.
 *
 * @param fetcher the `fetch` to use
 * @param limits time, size, and the error beyond them
 * @returns a `fetch` whose response is already read; a redirect comes back as the 3xx that it is
 * @throws {OutboundError} or another, as the limits say, instead of what `fetch` throws
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
 * Makes a `fetch` for requests that must be sent once, such as a code. Deno's own takes connections from a pool, and
 * where one turns out to be dead after the request was written, it sends the request again without saying so.
 *
 * @param client a client without idle connections; closing it ends the use of this `fetch`
 */
export function unpooledFetch(client: Deno.HttpClient): typeof fetch {
  return (input, init) => fetch(input, { ...init, client } as RequestInit);
}
