import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Avatar } from "../components/Avatar.tsx";
import { define } from "../lib/state.ts";
import type { User } from "../lib/user.ts";

export const handler = define.handlers({
  GET: () => page(),
});

export default define.page(({ state }) => (
  <>
    <Head>
      <title>{state.user ? "Home" : "Sign in with External ID"}</title>
    </Head>
    {state.user ? <Greeting user={state.user} /> : <Welcome />}
  </>
));

function Welcome() {
  return (
    <>
      <section class="hero">
        <div class="stack">
          <h1>Sign in with External ID</h1>
          <p class="lead">
            This app on Deno Fresh signs customers in with Microsoft Entra External ID, explains
            what their ID token says about them, and calls Microsoft Graph in their name.
          </p>
          <p class="row">
            <a class="button" href="/sign-in">Sign in</a>
            <span>
              No account? <a href="/sign-up">Create one</a>
            </span>
          </p>
        </div>
        <SampleBadge />
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">What happens when you sign in</h2>
        <ol class="cards">
          <li class="step">
            <h3>You prove who you are</h3>
            <p class="soft">On the tenant’s own pages. This app never sees a password.</p>
          </li>
          <li class="step">
            <h3>The app gets a code</h3>
            <p class="soft">The server exchanges it for tokens, and checks who signed them.</p>
          </li>
          <li class="step">
            <h3>You get a session</h3>
            <p class="soft">
              Your browser keeps a random cookie. The tokens stay on the server, sealed, until you
              sign out.
            </p>
          </li>
        </ol>
      </section>
    </>
  );
}

const SAMPLE_CLAIMS = [
  ["email", "you@example.com"],
  ["idp", "google.com"],
  ["sub", "OLu859SGc2Sr9Zsq…"],
] as const;

/** What an ID token is, at a glance: decoration, so screen readers skip it. */
function SampleBadge() {
  return (
    <div class="panel badge" aria-hidden="true">
      <Avatar initials="YN" size="large" />
      <span>Your Name</span>
      <dl>
        {SAMPLE_CLAIMS.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Greeting({ user }: { user: User }) {
  return (
    <>
      <div class="page-head">
        <Avatar initials={user.initials} size="large" />
        <h1>Welcome, {user.name}</h1>
        <p class="lead">You are signed in.</p>
      </div>
      <ul class="cards">
        <li class="panel card">
          <h2>
            <a href="/profile">Your profile</a>
          </h2>
          <p class="soft">What the ID token says about you, in plain words.</p>
        </li>
        <li class="panel card">
          <h2>
            <a href="/graph">Call a downstream API</a>
          </h2>
          <p class="soft">What Microsoft Graph answers when this app asks in your name.</p>
        </li>
        <li class="panel card">
          <h2>
            <a href="/account">Your sessions</a>
          </h2>
          <p class="soft">Where you are signed in, and how to end it.</p>
        </li>
      </ul>
    </>
  );
}
