import type { Context } from "fresh";
import type { AuthorizationHints } from "./authorization_hints.ts";
import { isNavigation } from "./navigation.ts";
import { safeReturnTo } from "./return_to.ts";
import { newSecret } from "./seal.ts";
import { newAttemptSecrets } from "./sign_in_attempt.ts";
import { toSignInError } from "./sign_in_error.ts";
import type { State } from "./state.ts";

/**
 * Starts a sign-in: remembers the attempt and sends the browser to the authority.
 *
 * @param ctx a GET request; its `returnTo` says where to come back to
 * @param hints what to wish of the authority
 * @returns 302 to the authority, or 204 to what is not a person's navigation
 * @throws {SignInError} if the authority can't be reached
 */
export async function startSignIn(
  ctx: Context<State>,
  hints: AuthorizationHints,
): Promise<Response> {
  if (!isNavigation(ctx.req)) return new Response(null, { status: 204 });
  const { cookies, entra, attempts, log } = ctx.state.services;
  const returnTo = safeReturnTo(ctx.url.searchParams.get("returnTo"));
  const secrets = newAttemptSecrets();
  let location: URL;
  try {
    location = await entra.authorizationUrl(secrets, hints);
  } catch (error) {
    throw toSignInError(error, returnTo);
  }

  // The browser keeps its value, so that attempts in its other tabs stay its own.
  const browser = cookies.attempt.read(ctx.req.headers) ?? newSecret();
  await attempts.start(browser, { ...secrets, returnTo });
  log("info", "sign_in_started", { correlationId: ctx.state.correlationId });

  // Not ctx.redirect(), which would add a parameter of Fresh's to the authority's URL under partial navigation.
  const response = new Response(null, { status: 302, headers: { location: location.href } });
  cookies.attempt.set(response.headers, browser);
  return response;
}
