import { FormUserError } from "../problem/form_user_error.ts";

/** The field of a form that says which user has opened it. */
export const USER_FIELD = "_user";

/**
 * Refuses a form that another user has opened. Tabs of a browser share one session: if another customer signs in in one
 * tab, a form that is open in another tab would change the wrong customer's data.
 *
 * @param form the form; without the field, it is accepted
 * @param user who sends it: see `userKey()`
 * @throws {FormUserError} if it belongs to another user
 */
export function refuseFormOfAnother(form: URLSearchParams, user: string): void {
  const owner = form.get(USER_FIELD);
  if (owner !== null && owner !== user) throw new FormUserError();
}
