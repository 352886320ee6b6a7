import { StoreError } from "../kv/store.ts";
import type { RequestContext } from "./state.ts";

/** Browsers follow about twenty redirects. With this pause, in ms, they need fewer until the new cookie is there. */
const PAUSE_MS = 500;

/**
 * Has a request sent again that a tab has sent while another tab of its browser signed in again. Its session is gone, but
 * the cookie of the next one is on its way to the browser. Without this, the page or form would be lost, and the answer
 * would remove the new cookie.
 *
 * @param ctx a request whose session is gone
 * @returns a redirect to the same address, which keeps method and form; null if no session has just replaced it
 */
export async function sendAgain({ req, url, state }: RequestContext): Promise<Response | null> {
  const { cookies, sessions } = state.services;
  const cookie = cookies.session.read(req.headers);
  if (cookie === undefined || state.storeError !== undefined) return null;
  const isReplaced = await sessions.isBeingReplaced(cookie).catch((error) => {
    if (!(error instanceof StoreError)) throw error;
    return false;
  });
  if (!isReplaced) return null;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return new Response(null, { status: 307, headers: { location: url.pathname + url.search } });
}
