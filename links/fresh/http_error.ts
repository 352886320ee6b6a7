import type { ErrorStatus } from "./status_text.ts";

export type { ErrorStatus };

/**
 * An error with an HTTP status. If it is thrown while a request is answered, it becomes the
 * response's status. Without an error route, the visitor sees its message.
 */
export class HttpError extends Error {
  /** The response's status. */
  status: ErrorStatus;

  /** Without a message, `message` is empty: the status text is not filled in. */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
