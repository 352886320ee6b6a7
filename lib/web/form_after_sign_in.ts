import { StoreError } from "../kv/store.ts";
import { describeError } from "../log.ts";
import type { SignInAttempt } from "../sign_in/attempt.ts";
import type { KeptForm } from "../sign_in/kept_form.ts";
import { SignInError } from "../sign_in/sign_in_error.ts";
import { userOfSession } from "./start_sign_in.ts";
import type { RequestContext } from "./state.ts";

/** Where a kept form is shown again, and sent after a click. */
export const CONFIRM_PATH = "/confirm";

/**
 * Keeps the form of a sign-in that has failed, for another try. It stays sealed with the browser's cookie, and the
 * error page does not show it: the person who cancelled may not be the person who wrote it.
 *
 * @param ctx the request to the redirect URI
 * @param attempt the attempt that has failed
 * @param error why
 * @returns the error to throw; it says whether a form is kept
 */
export async function keepFormOfFailed(
  { req, state }: RequestContext,
  { form }: SignInAttempt,
  error: unknown,
): Promise<unknown> {
  const { cookies, keptForms } = state.services;
  const browser = cookies.attempt.read(req.headers);
  if (form === undefined || browser === undefined || !(error instanceof SignInError)) return error;
  try {
    await keptForms.keepForBrowser(browser, form);
  } catch (failure) {
    state.log("warn", "form_not_kept", { cause: describeError(failure) });
    return error;
  }
  return new SignInError(error.reason, CONFIRM_PATH, { cause: error.cause, formKept: true });
}

/**
 * Finds the form that waits for a confirmation: this session's, or one that the same user sent before a sign-in that has
 * failed in this browser.
 *
 * @param ctx a request with a session
 */
export async function readKeptForm({ req, state }: RequestContext): Promise<KeptForm | null> {
  const { cookies, keptForms } = state.services;
  const [session, browser] = [cookies.session, cookies.attempt].map((it) => it.read(req.headers));
  const own = session === undefined ? null : await keptForms.read(session);
  if (own !== null || browser === undefined) return own;
  const before = await keptForms.read(browser);
  return before?.user === userOfSession(state) ? before : null;
}

/**
 * Drops the forms that {@linkcode readKeptForm} finds. They are no longer needed once a form was processed. If KV fails,
 * they expire by themselves: an error page would invite the person to send the processed form again.
 */
export async function dropKeptForm({ req, state }: RequestContext): Promise<void> {
  const { cookies, keptForms } = state.services;
  const secrets = [cookies.session, cookies.attempt].map((it) => it.read(req.headers));
  try {
    await Promise.all(
      secrets.map((secret) => secret === undefined ? undefined : keptForms.drop(secret)),
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    state.log("warn", "form_not_dropped", { cause: describeError(error) });
  }
}
