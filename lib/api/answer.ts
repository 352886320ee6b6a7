/**
 * The outcome of one API call, as `/graph` renders it and `/api/me` sends it. It is plain JSON, because islands get it as
 * a property, and it never holds a token.
 *
 * @module
 */

/** The API answered with success. */
export interface ApiSuccess {
  ok: true;
  /** HTTP status of the API's answer. */
  status: number;
  /** The URL that was called. */
  url: string;
  /** How long the call took, in milliseconds. */
  milliseconds: number;
  /** The API's ID of the request, which its support asks for; null if it gave none. */
  requestId: string | null;
  /** Any JSON value, or text; null if the answer is empty. */
  body: unknown;
}

/** The API refused the call, failed, or could not be reached. */
export interface ApiFailure {
  ok: false;
  /** HTTP status of the API's answer; null if there was none. */
  status: number | null;
  /** The URL that was called. */
  url: string;
  /** What happened, as a heading for the visitor. */
  title: string;
  /** What the visitor can do next. */
  message: string;
  /** The API's ID of the request, which its support asks for; null if it gave none. */
  requestId: string | null;
  /** Our own ID of the request, which the log has too; null when the app was not reached. */
  reference: string | null;
}

/** The outcome of one API call. */
export type ApiAnswer = ApiSuccess | ApiFailure;
