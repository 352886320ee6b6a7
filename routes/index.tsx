import { page } from "fresh";
import { Head } from "fresh/runtime";
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
    <section class="hero">
      <h1>Sign in with Microsoft Entra External ID</h1>
      <p class="lead">
        This app signs customers in, shows what it learns about them, and calls Microsoft Graph in
        their name.
      </p>
      <p class="actions">
        <a class="button" href="/sign-in">Sign in</a>
        <a class="button quiet" href="/sign-up">No account? Create one</a>
      </p>
    </section>
  );
}

function Greeting({ user }: { user: User }) {
  return (
    <section>
      <h1>Welcome, {user.name}</h1>
      <p class="lead">You are signed in.</p>
      <ul class="cards">
        <li class="card">
          <h2>
            <a href="/profile">Your profile</a>
          </h2>
          <p>What the ID token says about you, in plain words.</p>
        </li>
        <li class="card">
          <h2>
            <a href="/graph">Call a downstream API</a>
          </h2>
          <p>What Microsoft Graph answers when this app asks in your name.</p>
        </li>
      </ul>
    </section>
  );
}
