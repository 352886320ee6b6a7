import type { Middleware } from "fresh";
import { describeError } from "./log.ts";
import type { Session } from "./session.ts";
import type { State } from "./state.ts";
import { StoreError } from "./store.ts";
import { userOf } from "./user.ts";

/** Finds out whose request it is. While KV is down that is nobody's: public pages work on, and others fail closed. */
export const currentSession: Middleware<State> = async function currentSession(ctx) {
  const session = await read(ctx.state, ctx.req.headers);
  ctx.state.session = session;
  ctx.state.user = session && userOf(session.claims);
  return ctx.next();
};

async function read(state: State, headers: Headers): Promise<Session | null> {
  const { cookies, sessions, log } = state.services;
  const cookie = cookies.session.read(headers);
  if (cookie === undefined) return null;
  try {
    const session = await sessions.read(cookie);
    if (session !== null) await sessions.touch(session);
    return session;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log("error", "session_unreadable", {
      correlationId: state.correlationId,
      cause: describeError(error),
    });
    state.storeError = error;
    return null;
  }
}
