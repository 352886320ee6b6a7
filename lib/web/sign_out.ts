import { describeError } from "../log.ts";
import { StoreError } from "../kv/store.ts";
import { forgetLapsed, readLapsed } from "../session/lapsed_session.ts";
import type { Session } from "../session/session.ts";
import type { RequestContext } from "./state.ts";

/**
 * Signs the browser out: first here, so that it is signed out whatever happens at the authority; then at the authority.
 * That is done even if the session here has ended, because the session there may last longer.
 *
 * The browser's cookies are always removed. If KV fails, a page says that the session itself could not be ended.
 *
 * @param ctx the request of a person
 * @param end ends the session, and others if asked for
 * @returns 303 to the authority's sign-out, or to `/signed-out` where there is none
 */
export async function signOut(
  ctx: RequestContext,
  end: (session: Session) => Promise<unknown>,
): Promise<Response> {
  const { cookies } = ctx.state.services;
  let location: string;
  try {
    const idToken = await endHere(ctx, end);
    location = await endSessionUrl(ctx, idToken);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    ctx.state.log("error", "session_not_ended", { cause: describeError(error) });
    location = "/signed-out?session=kept";
  }

  const response = new Response(null, { status: 303, headers: { location } });
  cookies.session.clear(response.headers);
  cookies.attempt.clear(response.headers);
  // Not "cache": that can block Chrome for seconds, and our pages are not in it.
  response.headers.set("clear-site-data", '"storage"');
  return response;
}

/** @returns the session's ID token, if there is one */
async function endHere(
  { req, state }: RequestContext,
  end: (session: Session) => Promise<unknown>,
): Promise<string | undefined> {
  const { session, storeError, services: { cookies, sessions, store }, log } = state;
  if (storeError !== undefined) throw storeError;
  if (session === null) {
    const cookie = cookies.session.read(req.headers);
    const lapsed = cookie === undefined ? null : await readLapsed(store, cookie);
    if (lapsed !== null) await forgetLapsed(store, cookie!);
    return lapsed?.idToken;
  }
  // The ID token only spares the person the account picker, so a sign-out goes on without it.
  const tokens = await sessions.tokens(session).catch(() => null);
  await end(session);
  log("info", "signed_out", { session: session.id.slice(0, 8) });
  return tokens?.idToken;
}

async function endSessionUrl(ctx: RequestContext, idToken: string | undefined): Promise<string> {
  const { services: { entra }, session, log } = ctx.state;
  try {
    const url = await entra.endSessionUrl(session?.claims, idToken);
    if (url !== null) return url.href;
  } catch (error) {
    log("warn", "end_session_unavailable", { cause: describeError(error) });
  }
  return "/signed-out?authority=kept";
}
