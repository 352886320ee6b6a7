import { HttpError } from "fresh";

/** A person lacks the app role that a page is for. */
export class RoleError extends HttpError {
  override name = "RoleError";

  /** @param role the value of the app role */
  constructor(role: string) {
    super(403, `Role ${role} is missing`);
  }
}
