import type { Harness } from "../../support/harness.ts";
import type { Page, Visitor } from "../../support/visitor.ts";

/** The customer who signs in, and the page after it. */
export interface Wish {
  /** The customer's number at the tenant. @default {0} */
  readonly who?: number;
  /** @default {"/profile"} */
  readonly returnTo?: string;
}

/**
 * Starts a sign-in and completes the tenant's pages, up to the redirect to the app.
 *
 * @returns the address of the redirect: the redirect URI with `code` and `state`
 */
export async function authorize(visitor: Visitor, harness: Harness, wish: Wish = {}): Promise<URL> {
  const { who = 0, returnTo = "/profile" } = wish;
  const query = new URLSearchParams({ returnTo });
  return await heldAtCallback(visitor, async () => {
    let page = await visitor.goTo(`${harness.origin}/sign-in?${query}`);
    const { email, password } = harness.tenant.customers[who]!;
    if (page.document.querySelector("input[name=email]")) {
      page = await visitor.submit("Next", { email });
    }
    return page.status === 200 ? await visitor.submit("Sign in", { password }) : page;
  });
}

/** Runs a function that ends with a redirect to the redirect URI, and does not follow it. */
export async function heldAtCallback(visitor: Visitor, act: () => Promise<Page>): Promise<URL> {
  visitor.holds = ({ pathname }) => pathname === "/getAToken";
  try {
    const { headers, url, html } = await act();
    const location = headers.get("location");
    if (location === null) throw new Error(`Not sent back from ${url}: ${html.slice(0, 500)}`);
    return new URL(location);
  } finally {
    visitor.holds = () => false;
  }
}

/** Completes a sign-in, up to the requested page. */
export async function signIn(visitor: Visitor, harness: Harness, wish?: Wish): Promise<Page> {
  return await visitor.goTo(await authorize(visitor, harness, wish));
}
