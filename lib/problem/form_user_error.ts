import { HttpError } from "fresh";

/** A form was opened by one user, and sent while another one is signed in. */
export class FormUserError extends HttpError {
  override name = "FormUserError";

  constructor() {
    super(409, "The form belongs to another user");
  }
}
