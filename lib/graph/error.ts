import { isObject } from "../json.ts";
import { retryAfterSeconds } from "../net/retry_after.ts";

/** Microsoft Graph, or another API in its place, did not answer with what was asked for. */
export class GraphError extends Error {
  override name = "GraphError";
  /** The HTTP status; null if there was no answer. */
  readonly status: number | null;
  /** Graph's error code, which may be new to us; null if there was none. */
  readonly code: string | null;
  /** Graph's id of the request: what Microsoft's support asks for. */
  readonly requestId: string | null;
  /** When to try again, in seconds; null if Graph did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(details: Partial<Omit<GraphError, keyof Error>>, options?: ErrorOptions) {
    super(
      `Graph answered ${details.status ?? "nothing"}${details.code ? ` (${details.code})` : ""}`,
      options,
    );
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** Graph wants a token that says more about the person than the one it was shown: a claims challenge. */
export class ClaimsChallengeError extends Error {
  override name = "ClaimsChallengeError";
  /** What it wants to be told, as the JSON of a claims request. */
  readonly claims: string;

  constructor(claims: string) {
    super("Graph asks for claims");
    this.claims = claims;
  }
}

/**
 * Puts an answer that is not a success into an error.
 *
 * @param response the answer
 * @param body its body, if that was JSON
 * @param now our clock, in ms since the epoch
 * @see https://learn.microsoft.com/graph/errors
 */
export function toGraphError(response: Response, body: unknown, now: number): GraphError {
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  return new GraphError({
    status: response.status,
    code: typeof error.code === "string" ? error.code : null,
    requestId: response.headers.get("request-id"),
    retryAfterSeconds: retryAfterSeconds(response.headers, now),
  });
}

/**
 * Finds a claims challenge. Microsoft sends it in several forms (alone, beside a PoP challenge, with other parameters
 * left unquoted), so the parameter is looked for and not the header's grammar.
 *
 * @param response a 401
 * @returns the claims request, as JSON; undefined if this 401 is of another kind
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
