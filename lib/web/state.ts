import { type Context, createDefine, type Define } from "fresh";
import type { Log } from "../log.ts";
import type { Services } from "../services.ts";
import type { Session } from "../session/session.ts";
import type { StoreError } from "../kv/store.ts";
import type { User } from "../session/user.ts";

/**
 * What a request carries. Error pages can rely on `correlationId` and `log` alone: the error may have come before the
 * middleware that sets another field.
 */
export interface State {
  services: Services;
  /** Names this request on error pages and in the log. */
  correlationId: string;
  /** The log, with the correlation ID on every line. */
  log: Log;
  /** The browser's session; null if it has none. */
  session: Session | null;
  /** Who is signed in; null if nobody is. */
  user: User | null;
  /** The form that was sent to a page behind `requireSession`. */
  form: URLSearchParams | undefined;
  /** Why the session could not be looked up. */
  storeError: StoreError | undefined;
}

/** What a request carries behind `requireSession`. */
export interface SignedInState extends State {
  session: Session;
  user: User;
}

/** The part of Fresh's context that most functions need; the same with and without a session. */
export type RequestContext = Pick<Context<State>, "req" | "url" | "info" | "state">;

/** Defines handlers, pages and middlewares for everybody. */
export const define: Define<State> = createDefine<State>();

/** Defines handlers, pages and middlewares for signed-in people. */
export const defineSignedIn: Define<SignedInState> = createDefine<SignedInState>();
