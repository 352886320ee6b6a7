import { HttpError, type Middleware } from "fresh";
import { readForm } from "./form.ts";
import { dropKeptForm } from "./form_after_sign_in.ts";
import { refuseFormOfAnother } from "./form_user.ts";
import { type Demand, readHints } from "../entra/authorization_request.ts";
import { ClaimsChallengeError } from "../api/error.ts";
import { isNavigation } from "./navigation.ts";
import { returnToRequest, safeReturnTo } from "./return_to.ts";
import type { KeptForm } from "../sign_in/kept_form.ts";
import { readLapsed } from "../session/lapsed_session.ts";
import { startSignIn, userOfSession } from "./start_sign_in.ts";
import type { RequestContext, State } from "./state.ts";
import { StoreError } from "../kv/store.ts";
import { SignInRequiredError } from "../session/token_refresh.ts";

/** The largest form that is kept, in bytes as stored; the same as what `readForm` reads. */
const MAX_FORM_BYTES = 16 * 1024;

/**
 * Refuses forms for pages that do not process any, before the form is read or kept. Fresh itself notices only after all
 * middlewares that a page has no POST handler.
 *
 * @param pages the routes that have a POST handler
 */
export function takeForms(...pages: readonly string[]): Middleware<State> {
  return function takeForms(ctx) {
    if (ctx.req.method === "POST" && !pages.includes(ctx.route ?? "")) throw new HttpError(405);
    return ctx.next();
  };
}

/**
 * Lets only requests with a session through. A person is sent to sign in and back to the page; a script gets 401 and
 * decides for itself, since its `fetch` could not follow to the authority.
 */
export const requireSession: Middleware<State> = async function requireSession(ctx) {
  const { req, state } = ctx;
  const isForm = req.method === "POST";
  // Forms of unknown people are neither read nor kept.
  const user = isForm ? await senderOf(ctx) : undefined;
  if (isForm && (user !== undefined || state.storeError !== undefined)) {
    // A body can be read once. Both the route and a sign-in before it need the form.
    state.form = await readForm(req);
    if (user !== undefined) refuseFormOfAnother(state.form, user);
  }
  if (state.storeError !== undefined) throw state.storeError;
  if (state.session === null) return demandSession(ctx, user);
  // HEAD must change nothing. Rendering the page could refresh a token, or end the session.
  if (req.method === "HEAD") return new Response(null);
  try {
    const response = await ctx.next();
    if (isForm) await dropKeptForm(ctx);
    return response;
  } catch (error) {
    if (error instanceof SignInRequiredError) return demandSession(ctx, user, error.challenge);
    if (error instanceof ClaimsChallengeError) {
      return demandSignIn(ctx, { challenge: error.claims });
    }
    throw error;
  }
};

/**
 * Starts another sign-in that brings what is missing, and returns to the page. A GET is repeated; a form is kept and sent
 * again when the user confirms.
 *
 * @param ctx the request that needs more
 * @param demand what is missing
 * @param user the user who has to sign in; the session's by default
 * @returns a redirect to the authority, or 401 to a script
 */
export async function demandSignIn(
  ctx: RequestContext,
  demand: Demand,
  user = userOfSession(ctx.state),
): Promise<Response> {
  const { req, url, state } = ctx;
  if (!isNavigation(req)) return refuse("step_up_required", "This needs another sign-in.");
  const form = user === undefined ? {} : keptForm(ctx, user);
  // Usually it is the same person, who then need not type their address again.
  const email = state.session?.claims.email;
  const hints = readHints(
    new URLSearchParams(typeof email === "string" ? { login_hint: email } : {}),
  );
  return await startSignIn(
    ctx,
    { ...demand, returnTo: returnToRequest(url), ...form },
    hints,
    user,
  );
}

async function demandSession(
  ctx: RequestContext,
  user: string | undefined,
  challenge?: string,
): Promise<Response> {
  const { cookies } = ctx.state.services;
  const response = await redirectOrRefuse(ctx, user, challenge);
  const isDead = cookies.session.isSent(ctx.req.headers) && !await isReplaced(ctx);
  if (isDead) cookies.session.clear(response.headers);
  return response;
}

/**
 * Whether another tab has just signed in again. Removing the cookie would then remove the new one, and sign the person out.
 * If KV can't tell, the cookie stays as well.
 */
async function isReplaced({ req, state }: RequestContext): Promise<boolean> {
  const { cookies, sessions } = state.services;
  const cookie = cookies.session.read(req.headers);
  try {
    return cookie !== undefined && await sessions.isReplaced(cookie);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return true;
  }
}

async function redirectOrRefuse(
  ctx: RequestContext,
  user: string | undefined,
  challenge: string | undefined,
): Promise<Response> {
  if (!isNavigation(ctx.req)) {
    return refuse("sign_in_required", "Your session has ended. Sign in again.");
  }
  if (ctx.state.form !== undefined || challenge !== undefined) {
    return await demandSignIn(ctx, challenge === undefined ? {} : { challenge }, user);
  }
  const query = new URLSearchParams({ returnTo: returnToRequest(ctx.url) });
  return new Response(null, { status: 303, headers: { location: `/sign-in?${query}` } });
}

/** Who sent a form: the user of the session, or of the session that expired before. */
async function senderOf({ req, state }: RequestContext): Promise<string | undefined> {
  if (state.session !== null) return userOfSession(state);
  const cookie = state.services.cookies.session.read(req.headers);
  if (cookie === undefined || state.storeError !== undefined) return undefined;
  return (await readLapsed(state.services.store, cookie))?.user;
}

function keptForm({ url, state }: RequestContext, user: string): { form?: KeptForm } {
  if (state.form === undefined) return {};
  const body = state.form.toString();
  if (body.length > MAX_FORM_BYTES) throw new HttpError(413, "The form is too large to be kept");
  return { form: { action: safeReturnTo(url.pathname), body, user } };
}

function refuse(error: string, message: string): Response {
  return Response.json({ error, message }, { status: 401 });
}
