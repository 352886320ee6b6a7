import type { Middleware } from "fresh";
import { readForm } from "./form.ts";
import { noteRoute } from "./observed.ts";
import type { RequestContext, State } from "./state.ts";

const MAX_BYTES = 64 * 1024;

/**
 * Takes the authority's answer where it comes as a form, keeps it, and sends the browser to the redirect URI again, by a
 * GET that names the answer only by an ID.
 *
 * The detour has a reason: the form is a cross-site POST, which comes without the session's `SameSite=Lax` cookie. The
 * GET brings it, so the callback can end the former session, or answer a reload.
 *
 * It stands before `csrf()`, which would refuse a cross-site POST. The sign-in's `state` and cookie give the same
 * protection: the answer is used only for an attempt of this very browser, another site can't guess the state, and the
 * cookie (`__Host-`) can't be planted. Nobody is signed in here.
 *
 * @param path the path of the redirect URI
 * @see OAuth 2.0 Form Post Response Mode; RFC 9700, 4.7
 */
export function receiveFormPost(path: string): Middleware<State> {
  return async function receiveFormPost(ctx) {
    if (ctx.req.method !== "POST" || ctx.url.pathname !== path) return ctx.next();
    noteRoute("POST", path);
    const answer = await keepAnswer(ctx);
    const location = `${path}?${new URLSearchParams({ answer })}`;
    return new Response(null, { status: 303, headers: { location } });
  };
}

/** @returns the answer's ID; empty where it can't be a valid answer, which the callback explains */
async function keepAnswer({ req, state: { services } }: RequestContext): Promise<string> {
  const { answers, attempts, cookies } = services;
  const parameters = await readForm(req, { maxBytes: MAX_BYTES });
  const state = parameters.get("state");
  if (!state) return "";
  const browser = cookies.attempt.read(req.headers);
  // Also for an attempt that is over: the callback then knows its page.
  if (browser === undefined || await attempts.past(browser, state) === null) return "unknown";
  return await answers.keep(browser, state, parameters) ?? "";
}
