import { HttpError } from "fresh";
import { BodyTooLargeError, readBounded } from "../net/bounded_body.ts";

const MAX_BYTES = 16 * 1024;
const MAX_FIELDS = 100;

/**
 * Reads a form. Our own are a few short fields, so that larger ones are not read to their end.
 *
 * @param request a request whose body nobody has read
 * @returns the fields, in their order
 * @throws {HttpError} 400 if the body is no URL-encoded form, 413 if it is larger than any of ours
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new HttpError(400, "The body is not a form");
  }
  try {
    const body = await readBounded(request.body, MAX_BYTES);
    const form = new URLSearchParams(await body?.text());
    if (form.size > MAX_FIELDS) throw new BodyTooLargeError(MAX_FIELDS, "fields");
    return form;
  } catch (cause) {
    if (cause instanceof BodyTooLargeError) {
      throw new HttpError(413, "The form is too large", { cause });
    }
    throw new HttpError(400, "The body can't be read", { cause });
  }
}
