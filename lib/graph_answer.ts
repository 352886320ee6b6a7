/**
 * What one call of the downstream API came to: rendered on `/graph`, and answered by `/api/me`.
 * Plain JSON, because it is also an island's prop; it never holds a token.
 *
 * @module
 */

/** The downstream API answered with data. */
export interface GraphSuccess {
  ok: true;
  /** HTTP status of the API's answer. */
  status: number;
  /** The URL that was called. */
  url: string;
  /** How long the call took, in milliseconds. */
  milliseconds: number;
  /** The API's own id of the request, for its support. */
  requestId: string | null;
  /** The JSON object it sent. */
  body: Record<string, unknown>;
}

/** The downstream API refused, failed, or was not reached. */
export interface GraphFailure {
  ok: false;
  /** HTTP status of the API's answer; null when there was none. */
  status: number | null;
  /** The URL that was called. */
  url: string;
  /** What happened, as a heading for the visitor. */
  title: string;
  /** What the visitor can do, in one or two sentences. */
  message: string;
  /** The API's own id of the request, for its support. */
  requestId: string | null;
  /** How long the API asked us to wait, in seconds. */
  retryAfterSeconds: number | null;
}

/** The outcome of one call of the downstream API. */
export type GraphAnswer = GraphSuccess | GraphFailure;

/** Whether parsed JSON is a {@linkcode GraphAnswer}: a proxy in between may answer with something else. */
export function isGraphAnswer(value: unknown): value is GraphAnswer {
  if (typeof value !== "object" || value === null || !("ok" in value)) return false;
  if (value.ok === true) {
    return "body" in value && typeof value.body === "object" && value.body !== null &&
      "milliseconds" in value && typeof value.milliseconds === "number";
  }
  return value.ok === false && "title" in value && typeof value.title === "string" &&
    "message" in value && typeof value.message === "string";
}
