import { describeError } from "../log.ts";
import type { Session } from "../session/session.ts";
import type { RequestContext } from "./state.ts";

/**
 * Signs the browser out: here first, so that whatever happens at the authority, and on the way to it, this device is
 * signed out; then at the authority.
 *
 * @param ctx the request of a person
 * @param end ends the session, and others with it if that is wished
 * @returns 303 to the authority's sign-out, or to `/signed-out` where there is none
 * @throws {StoreError} if it is not certain that the session has ended
 */
export async function signOut(
  ctx: RequestContext,
  end: (session: Session) => Promise<unknown>,
): Promise<Response> {
  const { cookies, sessions } = ctx.state.services;
  const { session, storeError, log } = ctx.state;
  if (storeError !== undefined) throw storeError;
  let location = "/signed-out";
  if (session !== null) {
    const idToken = await sessions.tokens(session).then(
      (tokens) => tokens?.idToken,
      () => undefined,
    );
    await end(session);
    location = await endSessionUrl(ctx, session, idToken);
    log("info", "signed_out", { session: session.id.slice(0, 8) });
  }

  const response = new Response(null, { status: 303, headers: { location } });
  cookies.session.clear(response.headers);
  cookies.attempt.clear(response.headers);
  // Not "cache", which can stall Chrome for seconds; nothing of ours is in it.
  response.headers.set("clear-site-data", '"storage"');
  return response;
}

async function endSessionUrl(
  ctx: RequestContext,
  session: Session,
  idToken: string | undefined,
): Promise<string> {
  const { services: { entra }, log } = ctx.state;
  try {
    const url = await entra.endSessionUrl(session.claims, idToken);
    if (url !== null) return url.href;
  } catch (error) {
    log("warn", "end_session_unavailable", { cause: describeError(error) });
  }
  return "/signed-out?authority=kept";
}
