import type { FunctionComponent } from "preact";
import { renderToString } from "preact-render-to-string";
import { Home } from "../../components/Home.tsx";
import { explainClaims } from "../../lib/claims/claims.ts";
import { readConfig } from "../../lib/config/config.ts";
import { createServices } from "../../lib/services.ts";
import AppRoute from "../../routes/_app.tsx";
import ProfileRoute from "../../routes/(signed-in)/profile.tsx";
import { silentLog } from "../../lib/log.ts";

// What any server must do for the app's pages: the same components, one KV read and one unsealing, in a bare Deno.serve.

const config = readConfig(Deno.env.toObject());
const kv = await Deno.openKv(config.kvPath);
const services = createServices(config, {
  kv,
  fetch,
  fetchOnce: fetch,
  now: Date.now,
  log: silentLog,
});

/** A route's component without Fresh: a function of what the page is about. */
type Component = FunctionComponent<{
  state: unknown;
  url: URL;
  data?: unknown;
  Component?: unknown;
}>;
const [App, Profile] = [AppRoute, ProfileRoute] as unknown as [Component, Component];

/** The server, as `deno serve` wants it. */
export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const cookie = /session-3000=([\w-]+)/.exec(request.headers.get("cookie") ?? "")?.[1];
    const session = cookie === undefined ? null : await services.sessions.read(cookie);
    const user = session && session.user;
    const state = { services, session, user };
    const Page = url.pathname === "/profile" && session !== null
      ? () => <Profile state={state} url={url} data={{ claims: explainClaims(session.claims) }} />
      : () => <Home user={user} />;
    const html = renderToString(<App state={state} url={url} Component={Page} />);
    return new Response(`<!DOCTYPE html>${html}`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  },
};
