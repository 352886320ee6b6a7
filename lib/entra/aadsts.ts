const CODE = /\bAAD(?:STS\d{4,8}|B2C\d{5})\b/g;
const MAX_CODES = 5;

/** The IDs and the time in one of Microsoft's error texts. Its documentation and its support ask for them. */
export interface Incident {
  /** Names this one answer. */
  readonly traceId: string | undefined;
  /** Names the sign-in; the tenant's sign-in log has it. */
  readonly correlationId: string | undefined;
  /** `2026-05-07 19:42:13Z` */
  readonly timestamp: string | undefined;
}

/**
 * Reads Microsoft's codes, such as `AADSTS50011`, from what an error says.
 *
 * @param description an `error_description`, or the text of an error page
 * @param errorCodes the token endpoint's `error_codes`: numbers
 * @returns the codes, each once, at most five
 */
export function readCodes(description: unknown, errorCodes?: unknown): string[] {
  const numbers = Array.isArray(errorCodes) ? errorCodes.filter(Number.isSafeInteger) : [];
  const named = typeof description === "string" ? description.match(CODE) ?? [] : [];
  return [...new Set([...numbers.map((number) => `AADSTS${number}`), ...named])].slice(
    0,
    MAX_CODES,
  );
}

/**
 * Reads IDs and time from a description. Microsoft separates them by line breaks, and at the token endpoint, since
 * 2023, by spaces.
 */
export function readIncident(description: unknown): Incident {
  const text = typeof description === "string" ? description : "";
  return {
    traceId: /\bTrace ID:\s*([0-9a-f-]{36})\b/i.exec(text)?.[1],
    correlationId: /\bCorrelation ID:\s*([0-9a-f-]{36})\b/i.exec(text)?.[1],
    timestamp: /\bTimestamp:\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)/.exec(text)?.[1],
  };
}
