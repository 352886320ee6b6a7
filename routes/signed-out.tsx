import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Notice } from "../components/Notice.tsx";
import { define } from "../lib/web/state.ts";

export const handler = define.handlers({
  // By the back button, for one, after somebody has signed in again.
  GET: (ctx) => ctx.state.session === null ? page() : ctx.redirect("/", 303),
});

export default define.page(({ url }) => (
  <section class="stack">
    <Head>
      <title>Signed out</title>
    </Head>
    <h1>You are signed out</h1>
    <p class="lead">This app has forgotten your session on this device.</p>
    {url.searchParams.get("authority") === "kept" && (
      <Notice kind="warning">
        <p>
          The identity provider could not be told, so you may still be signed in there. On a shared
          computer, close all windows of the browser.
        </p>
      </Notice>
    )}
    <a class="button" href="/sign-in">Sign in again</a>
  </section>
));
