import type { VNode } from "preact";
import type { User } from "../lib/session/user.ts";
import { Avatar } from "./Avatar.tsx";

/** The home page of who is signed in: what there is to see. */
export function Greeting({ user }: { user: User }): VNode {
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
