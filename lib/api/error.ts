import { isObject } from "../json.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";

/** An API call failed. */
export class ApiError extends Error {
  override name = "ApiError";
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** The API's error code; null if it gave none. */
  readonly code: string | null;
  /** The API's ID of the request, which its support asks for; null if it gave none. */
  readonly requestId: string | null;
  /** When to try again, in seconds; null if the API did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(details: Partial<Omit<ApiError, keyof Error>>, options?: ErrorOptions) {
    const code = details.code ? ` (${details.code})` : "";
    super(`The API answered ${details.status ?? "nothing"}${code}`, options);
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** An API refused a token because the user has to prove more first: a claims challenge. */
export class ClaimsChallengeError extends Error {
  override name = "ClaimsChallengeError";
  /** What the next sign-in must answer: a claims request, as JSON. */
  readonly claims: string;

  constructor(claims: string) {
    super("The API asks for claims");
    this.claims = claims;
  }
}

/**
 * Turns an answer that is not a success into an error.
 *
 * @param response the answer
 * @param body its body
 * @param now the time, in ms since the epoch
 * @see https://learn.microsoft.com/graph/errors; RFC 6750, 3.1; RFC 9457
 */
export function toApiError(response: Response, body: unknown, now: number): ApiError {
  return new ApiError({
    status: response.status,
    code: errorCode(body),
    requestId: requestId(response.headers),
    retryAfterSeconds: retryAfterSeconds(response.headers, now),
  });
}

/** @returns the API's ID of a request; each service names the header differently */
export function requestId(headers: Headers): string | null {
  return headers.get("request-id") ?? headers.get("x-request-id") ??
    headers.get("x-correlation-id");
}

/** Graph has the code in a nested object. Other APIs have it beside the description, or as the type of a problem. */
function errorCode(body: unknown): string | null {
  if (!isObject(body)) return null;
  const { error } = body;
  const found = isObject(error)
    ? error.code
    : [error, body.code, body.type].find((it) => typeof it === "string");
  return typeof found === "string" && /^[\w.:/-]{1,100}$/.test(found) ? found : null;
}

/**
 * Finds a claims challenge. Microsoft sends it in several forms: alone, beside a PoP challenge, or with unquoted other
 * parameters. So this searches for the parameter and does not parse the header.
 *
 * @param response a 401
 * @returns the claims request, as JSON; undefined if the answer is another kind of 401
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsChallenge(response: Response): string | undefined {
  const header = response.headers.get("www-authenticate") ?? "";
  const encoded = /\bclaims="([\w+/=-]+)"/.exec(header)?.[1];
  if (encoded === undefined || !header.includes("insufficient_claims")) return undefined;
  try {
    const json = new TextDecoder().decode(
      Uint8Array.fromBase64(encoded.replaceAll("-", "+").replaceAll("_", "/")),
    );
    return isObject(JSON.parse(json)) ? json : undefined;
  } catch {
    return undefined;
  }
}
