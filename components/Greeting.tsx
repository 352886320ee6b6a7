import type { VNode } from "preact";
import type { User } from "../lib/session/user.ts";
import { Avatar } from "./Avatar.tsx";

/** The home page of a signed-in person. */
export function Greeting({ user }: { user: User }): VNode {
  return (
    <>
      <div class="page-head">
        <Avatar initials={user.initials} size="large" />
        <h1>
          Welcome, <bdi>{user.name}</bdi>
        </h1>
        <p class="lead">You are signed in.</p>
      </div>
      <ul class="cards">
        <li class="panel card">
          <h2>
            <a href="/profile">Profile</a>
          </h2>
          <p class="soft">What your ID token says about you, in plain words.</p>
        </li>
        <li class="panel card">
          <h2>
            <a href="/graph">Graph</a>
          </h2>
          <p class="soft">What Microsoft Graph answers when this app calls it for you.</p>
        </li>
        <li class="panel card">
          <h2>
            <a href="/account">Account</a>
          </h2>
          <p class="soft">Where you are signed in, and how to sign out everywhere.</p>
        </li>
      </ul>
    </>
  );
}
