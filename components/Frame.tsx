import type { ComponentChildren, VNode } from "preact";
import type { User } from "../lib/session/user.ts";
import { Avatar } from "./Avatar.tsx";
import { BrandMark } from "./BrandMark.tsx";

/** What {@linkcode Frame} needs to know of the request. */
export interface FrameProps {
  /** Who is signed in; nobody, or not known because the error came first. */
  user: User | null | undefined;
  /** Whether the tenant is the local emulator. */
  emulator: boolean;
  children: ComponentChildren;
}

/** What every page has around its content: header, navigation, account, footer. */
export function Frame({ user, emulator, children }: FrameProps): VNode {
  return (
    <div class="frame">
      <a class="button skip-link" href="#main">Skip to content</a>
      <header class="header">
        {emulator && <p class="emulator small">Local emulator: accounts here are made up</p>}
        <div class="bar">
          <a class="brand" href="/">
            <BrandMark />
            <span>External ID</span> <small>on Fresh</small>
          </a>
          <nav class="nav" aria-label="Pages">
            <a href="/">Home</a>
            {user && <a href="/profile">Profile</a>}
            {user && <a href="/graph">Graph</a>}
            {user && <a href="/account">Account</a>}
          </nav>
          <div class="account">
            {user ? <SignedIn {...user} /> : <SignedOut />}
          </div>
        </div>
      </header>
      <main id="main" class="main" tabIndex={-1}>{children}</main>
      <footer class="footer">
        <p class="soft small">Sign-in by Microsoft Entra External ID, pages by Fresh on Deno.</p>
      </footer>
    </div>
  );
}

function SignedIn({ name, initials }: User): VNode {
  return (
    <>
      <Avatar initials={initials} size="small" />
      <span class="account-name">{name}</span>
      <form method="post" action="/sign-out">
        <button type="submit" class="button quiet">Sign out</button>
      </form>
    </>
  );
}

function SignedOut(): VNode {
  return (
    <>
      <a class="button quiet bare" href="/sign-in">Sign in</a>
      <a class="button quiet" href="/sign-up">Sign up</a>
    </>
  );
}
