import { page } from "fresh";
import { Notice } from "../components/Notice.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  // The back button leads here after somebody has signed in again.
  GET: (ctx) => ctx.state.session === null ? page() : ctx.redirect("/", 303),
});

export default define.page(({ url }) => (
  <section class="stack">
    <PageTitle>Signed out</PageTitle>
    <h1>You are signed out</h1>
    <p class="lead">See you next time.</p>
    {url.searchParams.get("authority") === "kept" && (
      <Notice kind="warning">
        <p>
          We couldn’t sign you out at the identity provider, so you may still be signed in there. On
          a shared computer, close all browser windows.
        </p>
      </Notice>
    )}
    {url.searchParams.get("session") === "kept" && (
      <Notice kind="warning">
        <p>
          We couldn’t end the session on our server, but it ends by itself soon. You may also still
          be signed in at the identity provider.
        </p>
        <form method="post" action="/sign-out">
          <button type="submit" class="button quiet">Sign out there too</button>
        </form>
      </Notice>
    )}
    <a class="button" href="/sign-in">Sign in again</a>
  </section>
));
