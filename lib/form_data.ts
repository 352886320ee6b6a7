import { HttpError } from "fresh";

/**
 * Reads a form that a page of ours has sent.
 *
 * @throws {HttpError} 400 if the request's body is not a form
 */
export async function readFormData(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (cause) {
    throw new HttpError(400, "The body is not a form", { cause });
  }
}
