import { HttpError } from "fresh";

/** A person is not in the group that a page is for. */
export class GroupError extends HttpError {
  override name = "GroupError";

  /** @param id the group's object ID */
  constructor(id: string) {
    super(403, `Not in the group ${id}, or the tenant issues no groups`);
  }
}
