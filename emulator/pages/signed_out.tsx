import type { TenantState } from "../state/state.ts";
import { Frame } from "./frame.tsx";
import { html } from "./html.tsx";

/** Options of the page that ends a sign-out. */
export interface SignedOutOptions {
  /** Front-channel URLs of the session's apps, `iss` and `sid` included. */
  frames: string[];
  /** Where the browser goes next; undefined: it stays. */
  returnTo: string | undefined;
  /** Clears the session cookie. */
  cookie: string;
}

/** Ends a sign-out: loads a hidden frame for each app of the session, then returns to the app that asked. */
export function signedOutPage(
  tenant: TenantState,
  { frames, returnTo, cookie }: SignedOutOptions,
): Response {
  return html(
    <Frame
      title="Sign out"
      branding={tenant.branding}
      head={returnTo ? <meta http-equiv="refresh" content={`1; url=${returnTo}`} /> : null}
    >
      <h1>Sign out</h1>
      <p>You signed out of your account</p>
      {returnTo
        ? (
          <p>
            <a href={returnTo}>Continue</a>
          </p>
        )
        : <p>It’s a good idea to close all browser windows.</p>}
      {frames.map((url) => (
        <iframe key={url} class="hidden" src={url} title="Signing out of an app" />
      ))}
    </Frame>,
    { headers: { "set-cookie": cookie } },
  );
}

/** Asks which account to sign out of, if the request has no `logout_hint`. */
export function pickAccountPage(tenant: TenantState, email: string): Response {
  return html(
    <Frame title="Pick an account" branding={tenant.branding}>
      <h1>Pick an account</h1>
      <p>Which account do you want to sign out of?</p>
      <form method="post">
        <button type="submit" class="tile" name="action" value="sign out">
          {email} <span class="quiet">Signed in</span>
        </button>
      </form>
    </Frame>,
  );
}
