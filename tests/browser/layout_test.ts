import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { openSession } from "../attack/support/open_session.ts";
import { browserTest } from "../support/chromium.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const PAGES = ["/", "/profile", "/graph", "/account", "/staff", "/signed-out", "/nowhere"];
const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff".repeat(8).slice(0, 256);

/** Signs a customer in without the tenant's pages. */
async function enter(page: Page, harness: Harness, claims = {}): Promise<void> {
  const value = await openSession(harness, undefined, { claims: { roles: ["Staff"], ...claims } });
  const { name } = harness.services.cookies.session;
  await page.context().addCookies([{ name, value, url: harness.origin }]);
}

/** By how many pixels the page is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
}

browserTest(
  "text at 200 % does not scroll sideways at 360 px, nor does a name of 256 letters (P-12, P-25)",
  { viewport: { width: 360, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness, { name: LONG_NAME });
    for (const path of PAGES) {
      await page.goto(harness.origin + path);
      assertEquals(await overflow(page), 0, path);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = "200%";
        document.querySelectorAll("details").forEach((it) => it.open = true);
      });
      assertEquals(await overflow(page), 0, `${path} at 200 %`);
    }
  },
);

browserTest(
  "five entries in the navigation break no word at 320 px (P-12)",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness);
    for (const path of ["/", "/account"]) {
      await page.goto(harness.origin + path);
      const links = await page.getByRole("navigation").evaluate((nav) => {
        const fifth = document.createElement("a");
        fifth.href = "/orders";
        fifth.textContent = "Subscriptions";
        nav.append(fifth);
        return [...nav.querySelectorAll("a")].map((link) => {
          const range = document.createRange();
          range.selectNodeContents(link);
          return range.getClientRects().length;
        });
      });
      assertEquals(links, [1, 1, 1, 1, 1], "each on one line");
      assertEquals(await overflow(page), 0);
    }
  },
);

browserTest(
  "everything to press is at least 24 px high (P-25)",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    for (const path of ["/", "/signed-out", "/nowhere", "/signed in/"]) {
      if (path === "/signed in/") await enter(page, harness);
      for (const it of path === "/signed in/" ? PAGES : [path]) {
        await page.goto(harness.origin + it);
        const small = await page.evaluate(() =>
          [...document.querySelectorAll("a, button, summary")]
            .filter((it) => it.checkVisibility({ visibilityProperty: true }))
            .filter((it) => [...it.getClientRects()].some(({ height }) => height < 24))
            .map(({ outerHTML }) => outerHTML)
        );
        assertEquals(small, [], it);
      }
    }
  },
);

browserTest(
  "times are in the visitor's zone (P-20)",
  { timezoneId: "America/New_York", locale: "en-US" },
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness();
    allow(harness.origin);
    await enter(page, harness, { exp: 1795353900 });
    for (const path of ["/account", "/profile"]) {
      await page.goto(harness.origin + path);
      await page.getByText("Times are in your time zone, America/New_York.").waitFor();
      for (const time of await page.locator("time").allTextContents()) {
        assertMatch(time, /^[A-Z][a-z]{2} \d{1,2}, 2\d{3}, \d{1,2}:\d\d\s[AP]M$/);
      }
    }
    // 2026-11-22 13:25 UTC
    assert(
      (await page.locator("time").allTextContents()).some((it) =>
        it.startsWith("Nov 22, 2026, 8:25")
      ),
    );
    await page.getByRole("button", { name: "Copy Expires" }).click();
    await page.getByRole("status").filter({ hasText: /Cop(ied|y) exp/ }).waitFor();
    assertEquals(complaints, []);
  },
);

browserTest(
  "times are in UTC without JavaScript, and no button is shown that needs it",
  { javaScriptEnabled: false },
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness);
    await page.goto(`${harness.origin}/profile`);
    assertMatch(
      (await page.locator("time").first().textContent())!,
      /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
    await page.getByText("Times are in UTC.").waitFor();
    for (const button of await page.locator("main button").all()) {
      assertEquals(await button.isVisible(), false);
    }
  },
);

browserTest(
  "avatars are seen in forced colours, and print has the claims alone (P-25)",
  {},
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness);
    await page.goto(`${harness.origin}/profile`);
    const edge = () =>
      page.locator(".avatar").first().evaluate((it) => getComputedStyle(it).borderTopColor);
    assertEquals(await edge(), "rgba(0, 0, 0, 0)");
    await page.emulateMedia({ forcedColors: "active" });
    assert(await edge() !== "rgba(0, 0, 0, 0)");
    await page.emulateMedia({ forcedColors: "none", media: "print" });
    for (const gone of ["nav", ".account", "main button", "main a.button", "footer"]) {
      assertEquals(await page.locator(gone).first().isVisible(), false, gone);
    }
    assert(await page.getByRole("heading", { name: "Alice Example" }).isVisible());
    assert(await page.locator("dl").first().isVisible());
  },
);
