import type { Harness } from "../../support/harness.ts";
import { crossSiteForm, type Page, type Visitor } from "../../support/visitor.ts";

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
    return visitor.held === null ? await visitor.submit("Sign in", { password }) : page;
  });
}

/**
 * Runs a function that ends at the redirect URI, and stops before it.
 *
 * @returns the redirect URI with the answer as its query, even if the tenant sends it as a form
 */
export async function heldAtCallback(visitor: Visitor, act: () => Promise<Page>): Promise<URL> {
  visitor.holds = ({ pathname }) => pathname === "/getAToken";
  try {
    const { url, html } = await act();
    if (visitor.held === null) throw new Error(`Not sent back from ${url}: ${html.slice(0, 500)}`);
    const callback = new URL(visitor.held.url);
    if (visitor.held.form !== undefined) callback.search = visitor.held.form.toString();
    return callback;
  } finally {
    visitor.holds = () => false;
  }
}

/** Sends an answer to the app in the configured response mode. */
export function deliver(
  visitor: Visitor,
  { services, tenant }: Harness,
  callback: URL,
): Promise<Page> {
  if (services.config.responseMode === "query") return visitor.goTo(callback);
  const { url, init } = crossSiteForm(
    new URL(callback.pathname, callback),
    callback.searchParams,
    tenant.origin,
  );
  return visitor.goTo(url, init);
}

/** Completes a sign-in, up to the requested page. */
export async function signIn(visitor: Visitor, harness: Harness, wish?: Wish): Promise<Page> {
  return await deliver(visitor, harness, await authorize(visitor, harness, wish));
}
