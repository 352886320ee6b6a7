import type { Context } from "fresh";
import { describeError } from "../lib/log.ts";
import type { Session } from "../lib/session.ts";
import { define, type State } from "../lib/state.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { cookies, log } = ctx.state.services;
    if (ctx.state.storeError !== undefined) throw ctx.state.storeError;
    const location = ctx.state.session === null
      ? "/signed-out"
      : await signOut(ctx, ctx.state.session);
    log("info", "signed_out", { correlationId: ctx.state.correlationId });

    const response = new Response(null, { status: 303, headers: { location } });
    cookies.session.clear(response.headers);
    cookies.attempt.clear(response.headers);
    // Not "cache", which can stall Chrome for seconds; nothing of ours is in it.
    response.headers.set("clear-site-data", '"storage"');
    return response;
  },
});

/** Ends the session here first: whatever happens at the authority, and on the way to it, this device is signed out. */
async function signOut(ctx: Context<State>, session: Session): Promise<string> {
  const { entra, sessions, log } = ctx.state.services;
  const tokens = await sessions.tokens(session);
  await sessions.end(session);
  try {
    const url = await entra.endSessionUrl(session.claims, tokens?.idToken);
    return url?.href ?? "/signed-out?authority=kept";
  } catch (error) {
    log("warn", "end_session_unavailable", {
      correlationId: ctx.state.correlationId,
      cause: describeError(error),
    });
    return "/signed-out?authority=kept";
  }
}
