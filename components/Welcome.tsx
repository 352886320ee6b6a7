import type { VNode } from "preact";
import { Avatar } from "./Avatar.tsx";

const SAMPLE_CLAIMS = [
  ["email", "you@example.com"],
  ["idp", "google.com"],
  ["sub", "OLu859SGc2Sr9Zsq…"],
] as const;

/** The home page of a signed-out visitor: what the app does, and one thing to do. */
export function Welcome(): VNode {
  return (
    <>
      <section class="hero">
        <div class="stack">
          <h1>Sign in with External ID</h1>
          <p class="lead">
            This Deno Fresh app signs customers in with Microsoft Entra External ID. It shows them
            what their ID token says, and calls Microsoft Graph for them.
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
            <p class="soft">You use the tenant’s own pages. This app never sees your password.</p>
          </li>
          <li class="step">
            <h3>The app gets a code</h3>
            <p class="soft">The server exchanges it for tokens and checks who signed them.</p>
          </li>
          <li class="step">
            <h3>You get a session</h3>
            <p class="soft">
              Your browser keeps a random cookie. The tokens stay encrypted on the server until you
              sign out.
            </p>
          </li>
        </ol>
      </section>
    </>
  );
}

/** Shows at a glance what an ID token is. It is decoration, so screen readers skip it. */
function SampleBadge(): VNode {
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
