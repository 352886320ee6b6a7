import type { Middleware } from "fresh";
import type { Grant } from "../entra/grant.ts";
import type { Claims } from "../entra/id_token.ts";
import type { KeptForm } from "../sign_in/kept_form.ts";
import { userKey } from "../session/record.ts";
import type { SignInAttempt } from "../sign_in/attempt.ts";
import { SignInError, toSignInError } from "../sign_in/sign_in_error.ts";
import { beginSession } from "./begin_session.ts";
import { CONFIRM_PATH, keepFormOfFailed } from "./form_after_sign_in.ts";
import type { RequestContext, State } from "./state.ts";

/**
 * Completes a sign-in at the redirect URI, where the authority sends the browser back. The path comes from `REDIRECT_URI`,
 * so this is not a file of `routes/`.
 *
 * @see RFC 6749, 4.1.2; RFC 9700, 4.2.4
 */
export const callback: Middleware<State> = async function callback(ctx) {
  // Fresh answers HEAD with the GET handler; a link scanner must not use up the code.
  if (ctx.req.method !== "GET") {
    return new Response(null, { status: 405, headers: { allow: "GET" } });
  }

  const answer = await answerOf(ctx);
  const attempt = answer && await takeAttempt(ctx, answer);
  if (answer === null || attempt === null) return redirect(await pageOfPastAttempt(ctx, answer));
  try {
    return await complete(ctx, attempt, answer);
  } catch (error) {
    throw await keepFormOfFailed(ctx, attempt, error);
  }
};

async function complete(
  ctx: RequestContext,
  attempt: SignInAttempt,
  answer: URLSearchParams,
): Promise<Response> {
  const grant = await redeem(ctx, attempt, answer);
  const form = formFor(attempt, grant.claims);
  const cookie = await beginSession(ctx, { attempt, grant, form });

  // 303 to an address without code and state: reload, back and the history have nothing to send again.
  const response = redirect(form === undefined ? attempt.returnTo : CONFIRM_PATH);
  ctx.state.services.cookies.session.set(response.headers, cookie);
  return response;
}

/**
 * Finds the authority's answer: what {@linkcode receiveFormPost} has kept, or the query. Entra sends some errors in the
 * query whatever `response_mode` asks for.
 *
 * @returns the answer; null if it is not kept for this browser, or was already taken
 */
async function answerOf({ req, url, state }: RequestContext): Promise<URLSearchParams | null> {
  const id = url.searchParams.get("answer");
  if (id === null) return url.searchParams;
  if (id === "") return new URLSearchParams();
  const { answers, cookies } = state.services;
  const browser = cookies.attempt.read(req.headers);
  return browser === undefined ? null : await answers.take(browser, id);
}

/** @returns the attempt that the answer belongs to; null if this browser has no such attempt */
async function takeAttempt(
  ctx: RequestContext,
  answer: URLSearchParams,
): Promise<SignInAttempt | null> {
  const { cookies, attempts } = ctx.state.services;
  const browser = cookies.attempt.read(ctx.req.headers);
  const state = answer.get("state");
  return browser && state ? await attempts.take(browser, state) : null;
}

/**
 * Finds the page for an answer whose attempt was used before, was dropped because of too many tabs, or has expired. After a
 * reload, a double click or a restored tab the user may be signed in already, and just wants to see the page.
 */
async function pageOfPastAttempt(
  ctx: RequestContext,
  answer: URLSearchParams | null,
): Promise<string> {
  const { cookies, attempts } = ctx.state.services;
  const browser = cookies.attempt.read(ctx.req.headers);
  const state = answer?.get("state");
  const past = state ? await attempts.past(browser, state) : null;
  if (ctx.state.session !== null) return past?.returnTo ?? "/";
  if (answer !== null && !state) throw new SignInError("response_invalid");
  if (past?.isOwn && past.expired) throw new SignInError("attempt_expired", past.returnTo);
  const reason = browser === undefined ? "browser_unknown" : "attempt_unknown";
  throw new SignInError(reason, past?.isOwn ? past.returnTo : "/");
}

async function redeem(
  ctx: RequestContext,
  attempt: SignInAttempt,
  answer: URLSearchParams,
): Promise<Grant & { claims: Claims }> {
  try {
    return await ctx.state.services.entra.redeem(answer, attempt);
  } catch (error) {
    throw toSignInError(error, attempt.returnTo);
  }
}

/** A form is shown only to the user who sent it, and not to another one who signs in on the same computer. */
function formFor({ form }: SignInAttempt, { iss, sub }: Claims): KeptForm | undefined {
  return form?.user === userKey(iss, sub) ? form : undefined;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
