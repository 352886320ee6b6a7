import { HttpError } from "fresh";
import { BodyTooLargeError, readBounded } from "../net/bounded_body.ts";

const MAX_FIELDS = 100;

/** How far a form is read. */
export interface FormLimits {
  /** The most bytes of the body. @default {16 * 1024} our own forms are a few short fields */
  readonly maxBytes?: number;
  /** How long the whole body may take, in ms. @default {10_000} */
  readonly timeoutMs?: number;
}

/**
 * Reads a form.
 *
 * @param request a request whose body nobody has read
 * @param limits how far the body is read
 * @returns the fields, in their order
 * @throws {HttpError} 400 if the body is not a URL-encoded form, 408 if it arrives too slowly, 413 if it is too large
 */
export async function readForm(
  request: Request,
  { maxBytes = 16 * 1024, timeoutMs = 10_000 }: FormLimits = {},
): Promise<URLSearchParams> {
  if (mediaType(request.headers) !== "application/x-www-form-urlencoded") {
    throw new HttpError(400, "The body is not a form");
  }
  // One deadline for the whole body: a byte now and then would hold the connection and its memory forever.
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const body = await readBounded(request.body, maxBytes, deadline);
    const form = new URLSearchParams(await body?.text());
    if (form.size > MAX_FIELDS) throw new BodyTooLargeError(MAX_FIELDS, "fields");
    return form;
  } catch (cause) {
    if (deadline.aborted) throw new HttpError(408, "The body took too long", { cause });
    if (cause instanceof BodyTooLargeError) {
      throw new HttpError(413, "The form is too large", { cause });
    }
    throw new HttpError(400, "The body can't be read", { cause });
  }
}

/**
 * @returns the type of a body without its parameters; upper and lower case mean the same
 * @see RFC 9110, 8.3.1
 */
function mediaType(headers: Headers): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
}
