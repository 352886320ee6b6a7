const MAX_S = 3_600; // N-15

/**
 * Reads how long a service asks to wait.
 *
 * @param headers the headers of its response
 * @param now the time, in ms since the epoch
 * @returns seconds from now, at most an hour; null if the header is missing or makes no sense
 * @see RFC 9110, 10.2.3
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return seconds >= 0 ? Math.min(seconds, MAX_S) : null;
}
