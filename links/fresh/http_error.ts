/** Status codes that an {@linkcode HttpError} may carry: those of the 4xx and 5xx classes. */
export type ErrorStatus =
  | (
    | 400
    | 401
    | 402
    | 403
    | 404
    | 405
    | 406
    | 407
    | 408
    | 409
    | 410
    | 411
    | 412
    | 413
  )
  | (
    | 414
    | 415
    | 416
    | 417
    | 418
    | 421
    | 422
    | 423
    | 424
    | 425
    | 426
    | 428
    | 429
    | 431
  )
  | (451 | 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511);

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
    this.name = "HttpError";
    this.status = status;
  }
}
