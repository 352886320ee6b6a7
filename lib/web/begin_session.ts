import { authenticationContextsOf } from "../entra/authentication_context.ts";
import { CLOCK_TOLERANCE_S } from "../entra/clock.ts";
import type { Grant } from "../entra/grant.ts";
import type { Claims } from "../entra/id_token.ts";
import { isGranted } from "../entra/scope.ts";
import { fingerprint, newSecret } from "../kv/seal.ts";
import { describeError } from "../log.ts";
import { deriveSecret, SessionTooLargeError, userKey } from "../session/record.ts";
import type { NewSession, Session } from "../session/session.ts";
import type { Tokens } from "../session/tokens.ts";
import { SessionEndedError } from "../session/transaction.ts";
import type { SignInAttempt } from "../sign_in/attempt.ts";
import type { KeptForm } from "../sign_in/kept_form.ts";
import { SignInError, toSignInError } from "../sign_in/sign_in_error.ts";
import { signInTokens } from "./sign_in_tokens.ts";
import type { RequestContext } from "./state.ts";

/** A sign-in whose code has been redeemed. */
export interface CompletedSignIn {
  readonly attempt: SignInAttempt;
  readonly grant: Grant & { readonly claims: Claims };
  /** The form that the person sent before signing in, if one is kept. */
  readonly form: KeptForm | undefined;
}

/**
 * Begins a session under a new cookie value, and ends the browser's previous session.
 *
 * @returns the value for the browser's cookie
 * @throws {SignInError} if the sign-in does not bring what its page asked for, or the session can't be stored
 */
export async function beginSession(
  ctx: RequestContext,
  { attempt, grant, form }: CompletedSignIn,
): Promise<string> {
  const { sessions, config, entra, keptForms, now } = ctx.state.services;
  const { claims } = grant;
  const { scopes = [], returnTo } = attempt;
  const contexts = satisfiedContexts(attempt, claims);
  const previous = await previousProofs(ctx, claims);
  const tokens = await signInTokens({ entra, config }, { grant, scopes, granted: previous.granted })
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
    authenticatedAt: Math.max(previous.authenticatedAt, authenticatedAt(attempt, claims, now())),
    challengedAt: attempt.challenge === undefined ? previous.challengedAt : now(),
    authenticationContexts: {
      ...previous.authenticationContexts,
      ...Object.fromEntries(contexts.map((id) => [id, now()])),
    },
    tokens,
    userAgent: ctx.req.headers.get("user-agent") ?? "",
    replaces: ctx.state.session,
    cookie,
  };
  // The session comes last: if KV fails before, there is none.
  if (form !== undefined) await keptForms.keep(cookie, form);
  try {
    await sessions.create(session);
  } catch (error) {
    const isTooLarge = error instanceof SessionTooLargeError;
    if (!isTooLarge && !(error instanceof SessionEndedError)) throw error;
    const reason = isTooLarge ? "refused" : "session_ended";
    throw new SignInError(reason, returnTo, { cause: error });
  }
  await noteSignIn(ctx, attempt, claims, cookie);
  return cookie;
}

/** @returns the authentication contexts that the sign-in has satisfied */
function satisfiedContexts(
  { authenticationContext: wanted }: SignInAttempt,
  claims: Claims,
): readonly string[] {
  const contexts = authenticationContextsOf(claims);
  if (wanted === undefined || contexts.includes(wanted)) return contexts;
  // Not back to the page, which would ask for the same again.
  throw new SignInError("context_missing", "/", {
    cause: new Error(`The ID token does not name the authentication context ${wanted}`),
  });
}

type Proofs =
  & Required<Pick<Session, "authenticatedAt" | "challengedAt" | "authenticationContexts">>
  & Pick<Tokens, "granted">;

/** What the same person's previous session had already. It stays, so that one step-up does not undo another. */
async function previousProofs(
  { state: { session, services } }: RequestContext,
  { iss, sub }: Claims,
): Promise<Proofs> {
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
 * answer to our own `prompt=login` counts: an ordinary sign-in may not have asked for any.
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

/** Logs the sign-in, and counts it so that a loop is noticed. */
async function noteSignIn(
  { req, state: { log, services } }: RequestContext,
  { state, startedAt }: SignInAttempt,
  { iss, sub }: Claims,
  cookie: string,
): Promise<void> {
  log("info", "sign_in_completed", {
    attempt: fingerprint(state).slice(0, 8),
    session: deriveSecret(cookie).id.slice(0, 8),
    user: userKey(iss, sub).slice(0, 8), // the same at each sign-in, and reveals nothing about the person
  });
  // A counter that can't be written does not fail the sign-in.
  await services.loopGuard.note(services.cookies.attempt.read(req.headers)!, startedAt)
    .catch((error) => log("warn", "sign_in_not_counted", { cause: describeError(error) }));
}
