import type { ComponentChildren, VNode } from "preact";
import type { User } from "../lib/session/user.ts";
import brand from "../static/brand/brand.json" with { type: "json" };
import { Avatar } from "./Avatar.tsx";
import { fixedAsset } from "./fixed_asset.ts";

/** What {@linkcode Frame} needs to know of the request. */
export interface FrameProps {
  /** The page's path. */
  path: string;
  /** The signed-in person; null or undefined if there is none, or an error came before the answer. */
  user: User | null | undefined;
  /** The page of the local emulator, if that is the tenant. */
  emulator: string | null;
  /** Whether anybody can sign in; not while the configuration is incomplete. */
  offersSignIn: boolean;
  children: ComponentChildren;
}

/** What surrounds the content of every page: header, navigation, account, footer. */
export function Frame({ path, user, emulator, offersSignIn, children }: FrameProps): VNode {
  return (
    <div class="frame">
      <a class="button skip-link" href="#main">Skip to content</a>
      <header class="header">
        {emulator !== null && (
          <p class="emulator small">
            <a href={emulator}>Local emulator</a>: accounts here are made up
          </p>
        )}
        <div class="bar">
          <a class="brand" href="/" aria-current="false">
            {/* The address has the build's ID already. Fresh would parse it anew on every page to see that. */}
            <img
              src={fixedAsset("/brand/mark.svg")}
              alt=""
              width="36"
              height="36"
              data-fresh-disable-lock
            />
            <span>{brand.name}</span> <small>{brand.tagline}</small>
          </a>
          <nav class="nav" aria-label="Pages">
            {/* Fresh marks the other links. To it, `/` is above all pages, so that two links would be current. */}
            <a href="/" aria-current={path === "/" ? "page" : "false"}>Home</a>
            {/* demo */}
            {user && (
              <>
                <a href="/profile">Profile</a>
                <a href="/graph">Graph</a>
              </>
            )}
            {/* end of demo */}
            {user && <a href="/account">Account</a>}
          </nav>
          <div class="account">
            {user && <SignedIn {...user} />}
            {!user && offersSignIn && <SignedOut />}
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
      <bdi class="account-name">{name}</bdi>
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
