import type { Context, Middleware } from "fresh";
import { withGrant } from "./access_token.ts";
import type { Claims, Grant } from "./entra.ts";
import { SessionTooLargeError } from "./session.ts";
import type { SignInAttempt } from "./sign_in_attempt.ts";
import { SignInError, toSignInError } from "./sign_in_error.ts";
import type { State } from "./state.ts";

const NO_TOKENS = { refreshToken: undefined, idToken: undefined, access: {} };

/**
 * The redirect URI: where the browser comes back from the authority. It is registered under the path of
 * `REDIRECT_URI`, and so is no file of `routes/`.
 *
 * @see RFC 6749, 4.1.2; RFC 9700, 4.2.4
 */
export const redirectUri: Middleware<State> = async function redirectUri(ctx) {
  // Fresh answers HEAD with the GET handler; a link scanner must not use up the code.
  if (ctx.req.method !== "GET") {
    return new Response(null, { status: 405, headers: { allow: "GET" } });
  }

  const attempt = await takeAttempt(ctx);
  if (attempt === null) return redirect("/");
  const grant = await redeem(ctx, attempt);
  const cookie = await beginSession(ctx, attempt, grant);

  // 303 to an address without code and state: reload, back and the history have nothing to send again.
  const response = redirect(attempt.returnTo);
  ctx.state.services.cookies.session.set(response.headers, cookie);
  return response;
};

/** @returns the attempt that the answer belongs to, or null where it was used before and the person is signed in */
async function takeAttempt(ctx: Context<State>): Promise<SignInAttempt | null> {
  const { cookies, attempts } = ctx.state.services;
  const browser = cookies.attempt.read(ctx.req.headers);
  const state = ctx.url.searchParams.get("state");
  const attempt = browser && state ? await attempts.take(browser, state) : null;
  if (attempt?.expired) throw new SignInError("attempt_expired", attempt.returnTo);
  if (attempt !== null) return attempt;

  // Reload, double click, or a restored tab.
  if (ctx.state.session !== null) return null;
  throw new SignInError(browser === undefined ? "browser_unknown" : "attempt_unknown");
}

async function redeem(
  ctx: Context<State>,
  attempt: SignInAttempt,
): Promise<Grant & { claims: Claims }> {
  try {
    return await ctx.state.services.entra.redeem(ctx.url.searchParams, attempt);
  } catch (error) {
    throw toSignInError(error, attempt.returnTo);
  }
}

/** A session begins with a value that nobody has seen before, and the browser's former one ends with it. */
async function beginSession(
  ctx: Context<State>,
  attempt: SignInAttempt,
  grant: Grant & { claims: Claims },
): Promise<string> {
  const { sessions, config, log } = ctx.state.services;
  const tokens = withGrant(NO_TOKENS, config.scopes, grant);
  const userAgent = ctx.req.headers.get("user-agent") ?? "";
  try {
    const cookie = await sessions.create({ claims: grant.claims, tokens, userAgent });
    if (ctx.state.session !== null) await sessions.end(ctx.state.session);
    log("info", "sign_in_completed", { correlationId: ctx.state.correlationId });
    return cookie;
  } catch (error) {
    throw error instanceof SessionTooLargeError
      ? new SignInError("refused", attempt.returnTo, { cause: error })
      : error;
  }
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
