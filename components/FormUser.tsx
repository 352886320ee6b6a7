import type { VNode } from "preact";
import { USER_FIELD } from "../lib/web/form_user.ts";

/** The hidden field by which a form counts only for the user who has opened it. Each form of a signed-in page needs it. */
export function FormUser({ user }: { user: string }): VNode {
  return <input type="hidden" name={USER_FIELD} value={user} />;
}
