import { assert, assertEquals, assertMatch } from "@std/assert";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";
import { enlarge, enter, LONG_NAME, overflow, smallTargets } from "../support/layout.ts";

const PAGES = ["/", "/profile", "/account", "/staff", "/signed-out", "/nowhere"];
const EASTERN_TIME = /^[A-Z][a-z]{2} \d{1,2}, 2\d{3}, \d{1,2}:\d\d\s[AP]M$/;

browserTest(
  "text at 200 % does not scroll sideways at 360 px, nor does a name of 256 letters (P-12, P-25)",
  { viewport: { width: 360, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness, { name: LONG_NAME });
    for (const path of PAGES) {
      await page.goto(harness.origin + path);
      assertEquals(await overflow(page), 0, path);
      await enlarge(page);
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
        while (nav.querySelectorAll("a").length < 5) {
          const link = document.createElement("a");
          link.href = "/orders";
          link.textContent = "Subscriptions";
          nav.append(link);
        }
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
  "signed out, sign-in and sign-up are beside the brand at 320 px",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    await page.goto(`${harness.origin}/`);
    // A product's own name and tagline may be longer, and then take a row of their own.
    await page.locator(".brand").evaluate((it) => {
      it.querySelector("span")!.textContent = "Contoso";
      it.querySelector("small")!.textContent = "on Fresh";
    });
    const brand = await page.getByRole("banner").locator(".brand").boundingBox();
    for (const name of ["Sign in", "Sign up"]) {
      const link = await page.getByRole("banner").getByRole("link", { name }).boundingBox();
      assert(link!.y < brand!.y + brand!.height, `${name} is in the brand's row`);
    }
    assertEquals(await overflow(page), 0);
  },
);

browserTest(
  "everything to press is at least 24 px high (P-25)",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness();
    for (const path of ["/", "/signed-out", "/nowhere"]) {
      await page.goto(harness.origin + path);
      assertEquals(await smallTargets(page), [], path);
    }
    await enter(page, harness);
    for (const path of PAGES) {
      await page.goto(harness.origin + path);
      assertEquals(await smallTargets(page), [], `${path}, signed in`);
    }
  },
);

browserTest(
  "times are in the visitor's zone (P-20)",
  { timezoneId: "America/New_York", locale: "en-US" },
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness();
    allow(harness.origin);
    await enter(page, harness);
    await page.goto(`${harness.origin}/account`);
    await page.getByText("Times are in your time zone, America/New_York.").waitFor();
    const times = await page.locator("time").allTextContents();
    assert(times.length > 0);
    for (const time of times) assertMatch(time, EASTERN_TIME);
    assertEquals(complaints, []);
  },
);

browserTest(
  "times are in UTC without JavaScript",
  { javaScriptEnabled: false },
  async ({ page }) => {
    await using harness = await startHarness();
    await enter(page, harness);
    await page.goto(`${harness.origin}/account`);
    assertMatch(
      (await page.locator("time").first().textContent())!,
      /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
    await page.getByText("Times are in UTC.").waitFor();
  },
);
