import type { Middleware } from "fresh";
import { readForm } from "./form.ts";
import type { Demand } from "../entra/authorization_request.ts";
import { ClaimsChallengeError } from "../graph/error.ts";
import { isNavigation } from "./navigation.ts";
import { safeReturnTo } from "./return_to.ts";
import { userKey } from "../session/record.ts";
import { startSignIn } from "./start_sign_in.ts";
import type { RequestContext, State } from "./state.ts";
import { SignInRequiredError } from "../session/token_refresh.ts";

/**
 * Lets only requests with a session through. A person is sent to sign in and back to the page; a script gets 401 and
 * decides for itself, since its `fetch` could not follow to the authority.
 */
export const requireSession: Middleware<State> = async function requireSession(ctx) {
  const { state } = ctx;
  if (state.storeError !== undefined) throw state.storeError;
  // Read here and once: the route needs it, and so does who has to sign in before it can be taken.
  if (ctx.req.method === "POST") state.form = await readForm(ctx.req);
  if (state.session === null) return demandSession(ctx);
  try {
    const response = await ctx.next();
    if (ctx.req.method === "POST") await dropKeptForm(ctx);
    return response;
  } catch (error) {
    if (error instanceof SignInRequiredError) return demandSession(ctx, error.challenge);
    if (error instanceof ClaimsChallengeError) {
      return demandSignIn(ctx, { challenge: error.claims });
    }
    throw error;
  }
};

/**
 * Asks for another sign-in that brings more, and returns to the page: a GET is repeated, a form is kept and sent again on
 * confirmation.
 *
 * @param ctx the request that needs more
 * @param demand what more
 * @returns a redirect to the authority, or 401 to a script
 */
export async function demandSignIn(
  ctx: RequestContext,
  demand: Demand,
): Promise<Response> {
  const { req, url, state } = ctx;
  if (!isNavigation(req)) return refuse("step_up_required", "This needs another sign-in.");
  const returnTo = safeReturnTo(url.pathname + url.search);
  const { session, form } = state;
  const kept = form && {
    action: safeReturnTo(url.pathname),
    fields: [...form],
    user: session === null ? undefined : userKey(session.claims.iss, session.claims.sub),
  };
  // It is the same person, mostly: they need not type their address again.
  const email = session?.claims.email;
  const hints = typeof email === "string" ? { login_hint: email } : {};
  return await startSignIn(ctx, { ...demand, returnTo, ...(kept && { form: kept }) }, hints);
}

async function demandSession(ctx: RequestContext, challenge?: string): Promise<Response> {
  const { cookies } = ctx.state.services;
  const response = await redirectOrRefuse(ctx, challenge);
  // A cookie that opens nothing is of no use to the browser.
  if (cookies.session.isSent(ctx.req.headers)) cookies.session.clear(response.headers);
  return response;
}

async function redirectOrRefuse(
  ctx: RequestContext,
  challenge: string | undefined,
): Promise<Response> {
  if (!isNavigation(ctx.req)) {
    return refuse("sign_in_required", "Your session has ended. Sign in again.");
  }
  if (ctx.state.form !== undefined || challenge !== undefined) {
    return await demandSignIn(ctx, challenge === undefined ? {} : { challenge });
  }
  const query = new URLSearchParams({ returnTo: safeReturnTo(ctx.url.pathname + ctx.url.search) });
  return new Response(null, { status: 303, headers: { location: `/sign-in?${query}` } });
}

/** Whatever was kept has now been sent, or something else in its place. */
async function dropKeptForm({ req, state }: RequestContext): Promise<void> {
  const { cookies, keptForms } = state.services;
  const cookie = cookies.session.read(req.headers);
  if (cookie !== undefined) await keptForms.drop(cookie);
}

function refuse(error: string, message: string): Response {
  return Response.json({ error, message }, { status: 401 });
}
