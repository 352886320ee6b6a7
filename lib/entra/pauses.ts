import { retryAfterSeconds } from "../net/retry_after.ts";
import { AuthorityUnavailableError } from "./authority_unavailable.ts";

/** How long to wait after a 429 that does not say how long, in seconds (N-15). */
export const THROTTLED_DEFAULT_S = 60;
/** `retryAfterSeconds()` gives no more. A pause that ends later is from a clock that was wrong. */
const LONGEST_MS = 60 * 60_000;

/**
 * Makes a `fetch` that waits when the authority asks for it: with 429, or with another error that has `Retry-After`. It
 * sends nothing until that time is over. A tenant throttles all requests from one address, so one pause is for all.
 *
 * @param fetcher the `fetch` to use
 * @param now the clock, in ms since the epoch
 * @returns a `fetch` that throws {@linkcode AuthorityUnavailableError} until the pause is over
 * @see RFC 6585, 4; RFC 9110, 10.2.3
 */
export function respectPauses(fetcher: typeof fetch, now: () => number): typeof fetch {
  let until = 0;
  return async function pausing(input, init) {
    const leftMs = until - now();
    if (leftMs > 0 && leftMs <= LONGEST_MS) {
      throw new AuthorityUnavailableError(
        `The authority has asked to wait: ${Math.ceil(leftMs / 1000)} s are left`,
      );
    }
    const response = await fetcher(input, init);
    if (!response.ok) until = now() + pauseOf(response, now()) * 1000;
    return response;
  };
}

/** @returns for how many seconds the authority wants no further request */
function pauseOf({ status, headers }: Response, now: number): number {
  return retryAfterSeconds(headers, now) ?? (status === 429 ? THROTTLED_DEFAULT_S : 0);
}
