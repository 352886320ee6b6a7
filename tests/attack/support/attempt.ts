import type { Harness } from "../../support/harness.ts";
import type { Page, Visitor } from "../../support/visitor.ts";

/** Who signs in, and where to. */
export interface Wish {
  /** Which of the tenant's customers. @default {0} */
  readonly who?: number;
  /** @default {"/profile"} */
  readonly returnTo?: string;
}

/**
 * Starts a sign-in and goes through the tenant's pages, up to the answer that sends the browser back to the app.
 *
 * @returns where the tenant sends the browser: the redirect URI with `code` and `state`
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

/** Does something that ends at the redirect URI, and stops before it. */
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

/** A whole sign-in, to the page that was wanted. */
export async function signIn(visitor: Visitor, harness: Harness, wish?: Wish): Promise<Page> {
  return await visitor.goTo(await authorize(visitor, harness, wish));
}
