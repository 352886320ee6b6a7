/**
 * What one call of the downstream API came to: rendered on `/graph`, and answered by `/api/me`.
 * Plain JSON, because it is also an island's prop; it never holds a token.
 *
 * @module
 */

/** The downstream API answered with data. */
export interface ApiSuccess {
  ok: true;
  /** HTTP status of the API's answer. */
  status: number;
  /** The URL that was called. */
  url: string;
  /** How long the call took, in milliseconds. */
  milliseconds: number;
  /** The API's own id of the request, for its support. */
  requestId: string | null;
  /** What it sent: any JSON value, or text; null if it sent nothing. */
  body: unknown;
}

/** The downstream API refused, failed, or was not reached. */
export interface ApiFailure {
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
  /** Our own ID of the request, which the log has too; null when the app was not reached. */
  reference: string | null;
  /** How long the API asked us to wait, in seconds. */
  retryAfterSeconds: number | null;
}

/** The outcome of one call of the downstream API. */
export type ApiAnswer = ApiSuccess | ApiFailure;
