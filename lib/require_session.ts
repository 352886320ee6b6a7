import type { Context, Middleware } from "fresh";
import { SignInRequiredError } from "./token_refresh.ts";
import { isNavigation } from "./navigation.ts";
import { safeReturnTo } from "./return_to.ts";
import type { State } from "./state.ts";

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
    throw error;
  }
};

function askToSignIn(ctx: Context<State>): Response {
  const { cookies } = ctx.state.services;
  const response = isNavigation(ctx.req) ? redirectToSignIn(ctx) : Response.json(
    { error: "sign_in_required", message: "Your session has ended. Sign in again." },
    { status: 401 },
  );
  // A cookie that opens nothing is of no use to the browser.
  if (cookies.session.read(ctx.req.headers) !== undefined) cookies.session.clear(response.headers);
  return response;
}

function redirectToSignIn(ctx: Context<State>): Response {
  const page = ctx.req.method === "GET" ? ctx.url.pathname + ctx.url.search : "/";
  const query = new URLSearchParams({ returnTo: safeReturnTo(page) });
  return new Response(null, { status: 303, headers: { location: `/sign-in?${query}` } });
}
