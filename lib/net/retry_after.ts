const MAX_S = 3_600; // N-15

/**
 * Reads when a service wants to be asked again.
 *
 * @param headers the headers of its answer
 * @param now our clock, in ms since the epoch
 * @returns seconds from now, an hour at the most; null where the service does not say so in a way that makes sense
 * @see RFC 9110, 10.2.3
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return seconds >= 0 ? Math.min(seconds, MAX_S) : null;
}
