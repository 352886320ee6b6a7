import type { Page } from "playwright-core";
import { openSession } from "../attack/support/open_session.ts";
import type { Harness } from "./harness.ts";

/** Signs a customer in without the tenant's pages. */
export async function enter(page: Page, harness: Harness, claims = {}): Promise<void> {
  const value = await openSession(harness, undefined, { claims: { roles: ["Staff"], ...claims } });
  const { name } = harness.services.cookies.session;
  await page.context().addCookies([{ name, value, url: harness.origin }]);
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
}

/** The HTML of every button and link that is less than 24 px high. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("a, button, summary")]
      .filter((it) => it.checkVisibility({ visibilityProperty: true }))
      .filter((it) => [...it.getClientRects()].some(({ height }) => height < 24))
      .map(({ outerHTML }) => outerHTML)
  );
}

/** A name of 256 letters without a space. */
export const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff".repeat(8).slice(0, 256);

/** Shows the page's text at twice its size, and opens what is folded. */
export function enlarge(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
    document.querySelectorAll("details").forEach((it) => it.open = true);
  });
}
