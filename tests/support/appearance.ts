import { assert, assertEquals } from "@std/assert";
import type { BrowserContextOptions, Page } from "playwright-core";
import { axeViolations } from "../emulator/support/axe.ts";

/** The browser's profile for {@linkcode checkAppearance}. */
export const NARROW: BrowserContextOptions = {
  viewport: { width: 320, height: 800 },
  reducedMotion: "reduce", // while colors change, their contrast can't be measured
};

/** Opens a page and asserts that it is accessible in light and dark, fits its window, and works without complaints. */
export async function checkAppearance(
  page: Page,
  complaints: string[],
  url: string,
): Promise<void> {
  const response = await page.goto(url);
  await page.waitForLoadState();
  const allowed = response!.ok() ? [] : [/the server responded with a status of 40[034]/]; // the page's own status
  assertEquals(complaints.splice(0).filter((it, i) => !allowed[i]?.test(it)), [], url);
  assertEquals(await page.getByRole("heading", { level: 1 }).count(), 1, url);
  // Collapsed parts are checked too.
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => it.open = true));
  for (const [colorScheme, width] of [["light", 320], ["dark", 1280]] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const rules = colorScheme === "dark" ? ["color-contrast"] : undefined; // the other rules don't depend on colors
    assertEquals(await axeViolations(page, rules), [], `${url}, ${colorScheme}, ${width} px`);
    const overflow = await page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth
    );
    assert(overflow <= 0, `${url} is ${overflow} px too wide at ${width} px`);
  }
}
