import type { AuthorizationHints } from "../entra/authorization_request.ts";
import { isLoopback } from "../net/loopback.ts";
import { peerOf } from "../net/peer.ts";
import { bucketOf } from "../sign_in/rate_limit.ts";
import { fingerprint, newSecret } from "../kv/seal.ts";
import type { Purpose } from "../sign_in/attempt.ts";
import { newAttemptSecrets } from "../entra/authorization_request.ts";
import { SignInError, toSignInError } from "../sign_in/sign_in_error.ts";
import { userKey } from "../session/record.ts";
import type { RequestContext, State } from "./state.ts";

/** How many sign-ins a browser may start a minute. */
export const STARTS_PER_BROWSER = 30;
/** How many sign-ins may be started a minute from one address, which a company may share. */
export const STARTS_PER_ADDRESS = 600;

/**
 * Starts a sign-in: remembers the attempt and sends the browser to the authority.
 *
 * @param ctx the request of a person
 * @param purpose what the sign-in is for
 * @param hints what to wish of the authority
 * @param user the user who signs in again, where we know them
 * @returns a redirect to the authority
 * @throws {SignInError} if the authority can't be reached, or the browser goes in circles
 * @throws {RateLimitError} if there are too many
 */
export async function startSignIn(
  ctx: RequestContext,
  purpose: Purpose,
  hints: AuthorizationHints = {},
  user: string | undefined = userOfSession(ctx.state),
): Promise<Response> {
  const { cookies, entra, attempts, loopGuard } = ctx.state.services;
  const sameElsewhere = underConfiguredName(ctx);
  if (sameElsewhere !== undefined) {
    return new Response(null, { status: 303, headers: { location: sameElsewhere } });
  }
  // The browser keeps its value, so that attempts in its other tabs stay its own.
  const known = cookies.attempt.read(ctx.req.headers);
  await limit(ctx, known, user);
  if (known !== undefined && await loopGuard.isLooping(known)) {
    throw new SignInError("loop", purpose.returnTo);
  }

  const secrets = newAttemptSecrets();
  let location: URL;
  try {
    location = await entra.authorizationUrl({ ...secrets, ...purpose }, hints);
  } catch (error) {
    throw toSignInError(error, purpose.returnTo);
  }
  const browser = known ?? newBrowser(ctx);
  await attempts.start(browser, { ...secrets, ...purpose }, user);
  const attempt = fingerprint(secrets.state).slice(0, 8); // the same when it is completed
  ctx.state.log("info", "sign_in_started", { attempt });

  // Not ctx.redirect(), which would add a parameter of Fresh's to the authority's URL under partial navigation.
  const status = ctx.req.method === "GET" ? 302 : 303;
  const response = new Response(null, { status, headers: { location: location.href } });
  cookies.attempt.set(response.headers, browser);
  return response;
}

/** @returns the user of the request's session */
export function userOfSession({ session }: State): string | undefined {
  return session === null ? undefined : userKey(session.claims.iss, session.claims.sub);
}

/**
 * A value for a browser's cookie. Tabs that a browser restores at the same moment all come without one, but with the
 * same cookie of a session that has lapsed: made of that, their values are equal, and so no tab takes another's place.
 */
function newBrowser({ req, state }: RequestContext): string {
  const session = state.services.cookies.session.read(req.headers);
  return session === undefined ? newSecret() : fingerprint(`sign-in attempts ${session}`);
}

async function limit(
  { info, state }: RequestContext,
  browser: string | undefined,
  user: string | undefined,
): Promise<void> {
  const { config, rateLimit } = state.services;
  // A user whom we know is counted as that person, and not with everybody else at a shared address.
  if (user !== undefined) return await rateLimit.count(`user ${user}`, STARTS_PER_BROWSER);
  if (browser !== undefined) {
    await rateLimit.count(`browser ${bucketOf(browser)}`, STARTS_PER_BROWSER);
  }
  const { network = "unknown", isInternal } = peerOf(info.remoteAddr);
  // An https app that is spoken to from an internal network has a TLS proxy before it: that address is everybody's.
  if (config.secure && isInternal) return;
  await rateLimit.count(`network ${network}`, STARTS_PER_ADDRESS);
}

/**
 * Who has opened the app on this machine by another name than that of `REDIRECT_URI` (127.0.0.1 for localhost) would come
 * back without the cookie, which knows one of them only.
 *
 * @returns the same page under the configured name; undefined where it is that already, or not for us to judge
 */
function underConfiguredName({ req, url, state }: RequestContext): string | undefined {
  const configured = new URL(state.services.config.redirectUri);
  const isOtherName = isLoopback(url.hostname) && isLoopback(configured.hostname) &&
    url.hostname !== configured.hostname && url.port === configured.port;
  return isOtherName && req.method === "GET"
    ? `${configured.origin}${url.pathname}${url.search}`
    : undefined;
}
