import type { Middleware } from "fresh";
import { ClaimsChallengeError } from "./graph_error.ts";
import { readForm } from "./kept_form.ts";
import { isNavigation } from "./navigation.ts";
import { safeReturnTo } from "./return_to.ts";
import type { Purpose } from "./sign_in_attempt.ts";
import { startSignIn } from "./start_sign_in.ts";
import type { RequestContext, State } from "./state.ts";
import { SignInRequiredError } from "./token_refresh.ts";

/**
 * Lets only requests with a session through. A person is sent to sign in and back to the page; a script gets 401 and
 * decides for itself, since its `fetch` could not follow to the authority.
 */
export const requireSession: Middleware<State> = async function requireSession(ctx) {
  if (ctx.state.storeError !== undefined) throw ctx.state.storeError;
  if (ctx.state.session === null) return askToSignIn(ctx);
  try {
    return await ctx.next();
  } catch (error) {
    if (error instanceof SignInRequiredError) return askToSignIn(ctx);
    if (error instanceof ClaimsChallengeError) {
      return askToSignInAgain(ctx, { challenge: error.claims });
    }
    throw error;
  }
};

/**
 * Asks who is signed in already for another sign-in that brings more, and returns to the page: a GET is repeated, a form
 * is kept and sent again on confirmation.
 *
 * @param ctx the request that needs more
 * @param purpose what more
 */
export async function askToSignInAgain(
  ctx: RequestContext,
  purpose: Omit<Purpose, "returnTo">,
): Promise<Response> {
  if (!isNavigation(ctx.req)) return refuse("step_up_required", "This needs another sign-in.");
  const form = await readForm(ctx.req);
  return startSignIn(ctx, { ...purpose, returnTo: pageOf(ctx), ...(form && { form }) });
}

async function askToSignIn(ctx: RequestContext): Promise<Response> {
  const { cookies } = ctx.state.services;
  const response = await startOrRefuse(ctx);
  // A cookie that opens nothing is of no use to the browser.
  if (cookies.session.read(ctx.req.headers) !== undefined) cookies.session.clear(response.headers);
  return response;
}

async function startOrRefuse(ctx: RequestContext): Promise<Response> {
  if (!isNavigation(ctx.req)) {
    return refuse("sign_in_required", "Your session has ended. Sign in again.");
  }
  if (ctx.req.method === "POST") return await askToSignInAgain(ctx, {});
  const query = new URLSearchParams({ returnTo: pageOf(ctx) });
  return new Response(null, { status: 303, headers: { location: `/sign-in?${query}` } });
}

function refuse(error: string, message: string): Response {
  return Response.json({ error, message }, { status: 401 });
}

function pageOf({ url }: RequestContext): string {
  return safeReturnTo(url.pathname + url.search);
}
