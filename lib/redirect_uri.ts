import type { Middleware } from "fresh";
import { type Grant, NO_TOKENS, withGrant } from "./grant.ts";
import type { Claims } from "./id_token.ts";
import { isGranted } from "./scope.ts";
import { SessionTooLargeError } from "./session_record.ts";
import type { SignInAttempt } from "./sign_in_attempt.ts";
import { SignInError, toSignInError } from "./sign_in_error.ts";
import type { RequestContext, State } from "./state.ts";

const CLOCK_TOLERANCE_MS = 60_000; // N-08

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

  const { cookies, keptForms } = ctx.state.services;
  if (attempt.form !== undefined) await keptForms.keep(cookie, attempt.form);
  // 303 to an address without code and state: reload, back and the history have nothing to send again.
  const response = redirect(attempt.form === undefined ? attempt.returnTo : "/confirm");
  cookies.session.set(response.headers, cookie);
  return response;
};

/** @returns the attempt that the answer belongs to, or null where it was used before and the person is signed in */
async function takeAttempt(ctx: RequestContext): Promise<SignInAttempt | null> {
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
  ctx: RequestContext,
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
  ctx: RequestContext,
  attempt: SignInAttempt,
  grant: Grant & { claims: Claims },
): Promise<string> {
  const { sessions, config, cookies, loopGuard, log, now } = ctx.state.services;
  const asked = [...config.scopes, ...attempt.scopes ?? []];
  const granted = grant.granted ?? asked;
  // Configured scopes may be missing: the API then says so on its own page. Those of a step-up were the point of it.
  if (!(attempt.scopes ?? []).every((scope) => isGranted(granted, scope))) {
    throw new SignInError("refused", "/", { cause: new Error("The scopes were not granted") });
  }
  try {
    const cookie = await sessions.create({
      claims: grant.claims,
      authenticatedAt: authenticatedAt(attempt, grant.claims, now()),
      challengedAt: attempt.challenge === undefined ? 0 : now(),
      tokens: withGrant(NO_TOKENS, config.scopes, { ...grant, granted }),
      userAgent: ctx.req.headers.get("user-agent") ?? "",
    });
    if (ctx.state.session !== null) await sessions.end(ctx.state.session);
    await loopGuard.note(cookies.attempt.read(ctx.req.headers)!);
    log("info", "sign_in_completed", { correlationId: ctx.state.correlationId });
    return cookie;
  } catch (error) {
    if (!(error instanceof SessionTooLargeError)) throw error;
    throw new SignInError("refused", attempt.returnTo, { cause: error });
  }
}

/**
 * When the person has proved who they are. External ID says so only where the optional claim `auth_time` is on; else
 * the answer to our own `prompt=login` counts, and that to an ordinary sign-in, which may have asked nothing, does not.
 */
function authenticatedAt(
  { reauthenticate, returnTo, startedAt }: SignInAttempt,
  claims: Claims,
  now: number,
): number {
  if (claims.auth_time === undefined) return reauthenticate ? now : 0;
  const at = claims.auth_time * 1000;
  if (reauthenticate && at < startedAt - CLOCK_TOLERANCE_MS) {
    throw new SignInError("id_token_invalid", returnTo, {
      cause: new Error("auth_time is before our prompt=login"),
    });
  }
  return at;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
