import type { ErrorStatus } from "./status_text.ts";

export type { ErrorStatus };

/**
 * An error that stands for an HTTP status. Thrown anywhere below `App.handler()`, it becomes the
 * response's status; without an error route its message is shown to the visitor.
 */
export class HttpError extends Error {
  /** The response's status. */
  status: ErrorStatus;

  /** The message stays empty when none is given: no status text is filled in. */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
