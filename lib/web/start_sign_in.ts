import type { AuthorizationHints } from "../entra/authorization_request.ts";
import { isLoopback, reachesThisMachine } from "../net/loopback.ts";
import { peerOf } from "../net/peer.ts";
import { bucketOf } from "../sign_in/rate_limit.ts";
import { fingerprint, newSecret } from "../kv/seal.ts";
import type { Purpose } from "../sign_in/attempt.ts";
import { newAttemptSecrets } from "../entra/authorization_request.ts";
import { SignInError, toSignInError } from "../sign_in/sign_in_error.ts";
import { userKey } from "../session/record.ts";
import type { RequestContext, SignedInState, State } from "./state.ts";

/** How many sign-ins a browser, or a known user, may start per minute. */
export const STARTS_PER_BROWSER = 30;
/** How many sign-ins may start per minute from one network address, which a whole company may share. */
export const STARTS_PER_ADDRESS = 600;

/**
 * Starts a sign-in: remembers the attempt and sends the browser to the authority.
 *
 * @param ctx the request of a person
 * @param purpose what the sign-in is for
 * @param hints what the authority should show, and to whom
 * @param user the user who signs in again, if known
 * @returns a redirect to the authority
 * @throws {SignInError} if the authority can't be reached, or the browser is in a redirect loop
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
  const attempt = fingerprint(secrets.state).slice(0, 8); // sign_in_completed logs the same value
  ctx.state.log("info", "sign_in_started", { attempt });

  // Not ctx.redirect(), which would add a parameter of Fresh's to the authority's URL under partial navigation.
  const status = ctx.req.method === "GET" ? 302 : 303;
  const response = new Response(null, { status, headers: { location: location.href } });
  cookies.attempt.set(response.headers, browser);
  return response;
}

/** @returns the user of the request's session: see `userKey()` */
export function userOfSession(state: SignedInState): string;
export function userOfSession(state: State): string | undefined;
export function userOfSession({ session }: State): string | undefined {
  return session === null ? undefined : userKey(session.claims.iss, session.claims.sub);
}

/**
 * Makes the value for a browser's sign-in cookie. If a browser restores several tabs at once, they have no such cookie yet,
 * but they all send the cookie of the expired session. So the value is derived from that: all tabs get the same one.
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
  // A known user is counted as such, and not together with everybody at a shared address.
  if (user !== undefined) return await rateLimit.count(`user ${user}`, STARTS_PER_BROWSER);
  if (browser !== undefined) {
    await rateLimit.count(`browser ${bucketOf(browser)}`, STARTS_PER_BROWSER);
  }
  const { network = "unknown", isInternal } = peerOf(info.remoteAddr);
  // If an https app gets requests from an internal network, a TLS proxy is in front: its address stands for everybody.
  if (config.secure && isInternal) return;
  await rateLimit.count(`network ${network}`, STARTS_PER_ADDRESS);
}

/**
 * Finds out whether a developer has opened the app by another local name than that of `REDIRECT_URI`, e.g. 127.0.0.1 or
 * 0.0.0.0 for localhost. The browser would come back without its cookie, which belongs to one of the names.
 *
 * @returns the same page under the configured name; undefined if the name is right or not a local one
 */
function underConfiguredName({ req, url, state }: RequestContext): string | undefined {
  const configured = new URL(state.services.config.redirectUri);
  const isOtherName = reachesThisMachine(url.hostname) && isLoopback(configured.hostname) &&
    url.hostname !== configured.hostname && url.port === configured.port;
  return isOtherName && req.method === "GET"
    ? `${configured.origin}${url.pathname}${url.search}`
    : undefined;
}
