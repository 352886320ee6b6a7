import type { Middleware } from "fresh";
import { authenticationContextsOf } from "../entra/authentication_context.ts";
import type { Grant } from "../entra/grant.ts";
import { CLOCK_TOLERANCE_S } from "../entra/clock.ts";
import type { Claims } from "../entra/id_token.ts";
import type { KeptForm } from "../sign_in/kept_form.ts";
import { describeError } from "../log.ts";
import { isGranted } from "../entra/scope.ts";
import { fingerprint, newSecret } from "../kv/seal.ts";
import type { NewSession, Session } from "../session/session.ts";
import { SessionEndedError } from "../session/transaction.ts";
import { deriveSecret, SessionTooLargeError, userKey } from "../session/record.ts";
import type { Tokens } from "../session/tokens.ts";
import type { SignInAttempt } from "../sign_in/attempt.ts";
import { SignInError, toSignInError } from "../sign_in/sign_in_error.ts";
import { signInTokens } from "./sign_in_tokens.ts";
import type { RequestContext, State } from "./state.ts";

/**
 * The redirect URI: the browser comes back here from the authority. The path comes from `REDIRECT_URI`, so it is not a
 * file of `routes/`.
 *
 * @see RFC 6749, 4.1.2; RFC 9700, 4.2.4
 */
export const redirectUri: Middleware<State> = async function redirectUri(ctx) {
  // Fresh answers HEAD with the GET handler; a link scanner must not use up the code.
  if (ctx.req.method !== "GET") {
    return new Response(null, { status: 405, headers: { allow: "GET" } });
  }

  const answer = await answerOf(ctx);
  const attempt = answer && await takeAttempt(ctx, answer);
  if (answer === null || attempt === null) return redirect(await pageOfPastAttempt(ctx, answer));
  const grant = await redeem(ctx, attempt, answer);
  const form = formFor(attempt, grant.claims);
  const cookie = await beginSession(ctx, attempt, grant, form);

  // 303 to an address without code and state: reload, back and the history have nothing to send again.
  const response = redirect(form === undefined ? attempt.returnTo : "/confirm");
  ctx.state.services.cookies.session.set(response.headers, cookie);
  return response;
};

/**
 * Finds the authority's answer: what {@linkcode receiveFormPost} has kept, or the query. Entra sends some errors in the
 * query whatever `response_mode` asks for.
 *
 * @returns null where the kept answer was taken before
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

/** A new session gets a new cookie value, and the browser's former session ends. */
async function beginSession(
  ctx: RequestContext,
  attempt: SignInAttempt,
  grant: Grant & { claims: Claims },
  form: KeptForm | undefined,
): Promise<string> {
  const { sessions, config, cookies, entra, keptForms, loopGuard, now } = ctx.state.services;
  const { log } = ctx.state;
  const { claims } = grant;
  const contexts = authenticationContextsOf(claims);
  const { scopes = [], returnTo, authenticationContext: wanted } = attempt;
  // Not back to the page, which would ask for the same again.
  if (wanted !== undefined && !contexts.includes(wanted)) {
    throw new SignInError("context_missing", "/", {
      cause: new Error(`The ID token does not name the authentication context ${wanted}`),
    });
  }
  const former = await formerOf(ctx, claims);
  const tokens = await signInTokens({ entra, config }, { grant, scopes, granted: former.granted })
    .catch((error) => {
      throw toSignInError(error, returnTo);
    });
  // Configured scopes may be missing: the API then says so on its own page. A step-up without its scopes has failed.
  if (!scopes.every((scope) => isGranted(tokens.granted, scope))) {
    throw new SignInError("refused", "/", { cause: new Error("The scopes were not granted") });
  }
  const cookie = newSecret();
  const session: NewSession = {
    claims,
    authenticatedAt: Math.max(former.authenticatedAt, authenticatedAt(attempt, claims, now())),
    challengedAt: attempt.challenge === undefined ? former.challengedAt : now(),
    authenticationContexts: {
      ...former.authenticationContexts,
      ...Object.fromEntries(contexts.map((id) => [id, now()])),
    },
    tokens,
    userAgent: ctx.req.headers.get("user-agent") ?? "",
    replaces: ctx.state.session,
    cookie,
  };
  // The session last: if KV fails before, there is none.
  if (form !== undefined) await keptForms.keep(cookie, form);
  try {
    await sessions.create(session);
  } catch (error) {
    const isTooLarge = error instanceof SessionTooLargeError;
    if (!isTooLarge && !(error instanceof SessionEndedError)) throw error;
    const reason = isTooLarge ? "refused" : "session_ended";
    throw new SignInError(reason, attempt.returnTo, { cause: error });
  }
  log("info", "sign_in_completed", {
    attempt: fingerprint(attempt.state).slice(0, 8),
    session: deriveSecret(cookie).id.slice(0, 8),
    user: userKey(claims.iss, claims.sub).slice(0, 8), // the same at each sign-in, and tells nothing of the person
  });
  // A counter that can't be written does not fail the sign-in.
  await loopGuard.note(cookies.attempt.read(ctx.req.headers)!)
    .catch((error) => log("warn", "sign_in_not_counted", { cause: describeError(error) }));
  return cookie;
}

type FormerProofs =
  & Required<Pick<Session, "authenticatedAt" | "challengedAt" | "authenticationContexts">>
  & Pick<Tokens, "granted">;

/** What the former session of the same person had already: one step-up must not undo another. */
async function formerOf(
  { state: { session, services } }: RequestContext,
  { iss, sub }: Claims,
): Promise<FormerProofs> {
  if (session?.claims.iss !== iss || session.claims.sub !== sub) {
    return { authenticatedAt: 0, challengedAt: 0, authenticationContexts: {}, granted: [] };
  }
  const { authenticatedAt, challengedAt, authenticationContexts = {} } = session;
  return {
    authenticatedAt,
    challengedAt,
    authenticationContexts,
    granted: (await services.sessions.tokens(session))?.granted ?? [],
  };
}

/**
 * When the person last entered credentials. External ID says so in the optional claim `auth_time`. Without it, only the
 * answer to our own `prompt=login` counts: an ordinary sign-in may have asked for nothing.
 */
function authenticatedAt(
  { reauthenticate, returnTo, startedAt }: SignInAttempt,
  claims: Claims,
  now: number,
): number {
  if (claims.auth_time === undefined) return reauthenticate ? now : 0;
  // A time in the future would make every later page believe that the person has just signed in.
  const at = Math.min(claims.auth_time * 1000, now);
  if (reauthenticate && at < startedAt - CLOCK_TOLERANCE_S * 1000) {
    throw new SignInError("id_token_invalid", returnTo, {
      cause: new Error("auth_time is before our prompt=login"),
    });
  }
  return at;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
