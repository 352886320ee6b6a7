import type { FunctionComponent } from "preact";
import { renderToString } from "preact-render-to-string";
import { Frame } from "../../components/Frame.tsx";
import { ProfileCard } from "../../islands/ProfileCard.tsx";
import { explainClaims } from "../../lib/claims.ts";
import { readConfig } from "../../lib/config.ts";
import { createServices } from "../../lib/services.ts";
import { userOf } from "../../lib/user.ts";
import Home from "../../routes/index.tsx";

// What any server must do for the app's pages: the same components, one KV read and one unsealing, in a bare Deno.serve.

const config = readConfig(Deno.env.toObject());
const kv = await Deno.openKv(config.kvPath);
const { sessions } = createServices(config, {
  kv,
  fetch,
  fetchOnce: fetch,
  now: Date.now,
  log: () => {},
});
const HomePage = Home as FunctionComponent<{ state: unknown; url: URL }>;

/** The server, as `deno serve` wants it. */
export default {
  async fetch(request: Request): Promise<Response> {
    const cookie = /session=([\w-]+)/.exec(request.headers.get("cookie") ?? "")?.[1];
    const session = cookie === undefined ? null : await sessions.read(cookie);
    const user = session && userOf(session.claims);
    const html = renderToString(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Floor</title>
        </head>
        <body>
          <Frame user={user} emulator>
            {session
              ? (
                <>
                  <h1>{user!.name}</h1>
                  <ProfileCard claims={explainClaims(session.claims)} />
                </>
              )
              : <HomePage state={{ user: null }} url={new URL(request.url)} />}
          </Frame>
        </body>
      </html>,
    );
    return new Response(`<!DOCTYPE html>${html}`, {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  },
};
