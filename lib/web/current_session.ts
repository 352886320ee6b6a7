import type { Context, Middleware } from "fresh";
import { describeError } from "../log.ts";
import { countSessionRead } from "../metrics.ts";
import type { Session } from "../session/session.ts";
import type { State } from "./state.ts";
import { StoreError } from "../kv/store.ts";

/** Finds the request's session. While KV is down there is none: public pages still work, the others answer 503. */
export const currentSession: Middleware<State> = function currentSession(ctx) {
  const { state } = ctx;
  const cookie = state.services.cookies.session.read(ctx.req.headers);
  state.session = state.user = null;
  return cookie === undefined ? ctx.next() : withSession(ctx, cookie);
};

async function withSession(ctx: Context<State>, cookie: string): Promise<Response> {
  const session = await read(ctx, cookie);
  ctx.state.session = session;
  ctx.state.user = session?.user ?? null;
  return ctx.next();
}

async function read({ req, state }: Context<State>, cookie: string): Promise<Session | null> {
  const { sessions } = state.services;
  try {
    const session = await sessions.read(cookie);
    countSessionRead(session === null ? "none" : "found");
    // HEAD changes nothing, not even how long a session lasts.
    if (session !== null && req.method !== "HEAD") await touch(state, session);
    return session;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    countSessionRead("failed");
    state.log("error", "session_unreadable", { cause: describeError(error) });
    state.storeError = error;
    return null;
  }
}

/** A session is valid even if its use can't be recorded. */
async function touch(state: State, session: Session): Promise<void> {
  try {
    await state.services.sessions.touch(session);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    state.log("warn", "session_use_not_noted", { cause: describeError(error) });
  }
}
