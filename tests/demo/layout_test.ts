import { assert, assertEquals, assertMatch } from "@std/assert";
import { enterCredentials } from "../support/browser_credentials.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";
import { enlarge, enter, LONG_NAME, overflow, smallTargets } from "../support/layout.ts";

const PAGES = ["/", "/profile", "/graph", "/staff"];

browserTest(
  "on example pages, text at 200 % does not scroll sideways at 360 px, nor does a name of 256 letters (P-12, P-25)",
  { viewport: { width: 360, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness({ pages: "own" });
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
  "a form does not scroll sideways at 200 px, nor its text at 200 % at 360 px (P-12)",
  { viewport: { width: 200, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness({ pages: "own" });
    await page.goto(`${harness.origin}/sign-in?returnTo=/profile/edit`);
    await enterCredentials(page, harness);
    await page.getByLabel("Display name").fill("");
    await page.locator("form.panel").evaluate((form: HTMLFormElement) => form.submit());
    await page.getByText("Please check this field").waitFor();
    assertEquals(await overflow(page), 0);
    await page.setViewportSize({ width: 360, height: 800 });
    await enlarge(page);
    assertEquals(await overflow(page), 0, "at 200 %");
  },
);

browserTest(
  "on example pages, five entries in the navigation break no word at 320 px (P-12)",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness({ pages: "own" });
    await enter(page, harness);
    for (const path of ["/", "/profile"]) {
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
  "everything to press on example pages is at least 24 px high (P-25)",
  { viewport: { width: 320, height: 800 } },
  async ({ page }) => {
    await using harness = await startHarness({ pages: "own" });
    for (const path of ["/"]) {
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
  "on the profile page, times are in the visitor's zone (P-20)",
  { timezoneId: "America/New_York", locale: "en-US" },
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness({ pages: "own" });
    allow(harness.origin);
    await enter(page, harness, { exp: 1795353900 });
    for (const path of ["/profile"]) {
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
  "on the profile page, claims are copied as the token has them, whatever is shown",
  {},
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness({ pages: "own" });
    allow(harness.origin);
    const claims = {
      name: 'Ålice  "A" <b>&amp;</b>\n\u200d🦊',
      city: "carriage\rreturn, \u200bhidden, \u0000 and \ttab ",
      idp: "google.com",
      exp: 1795353900,
      xms_edov: true,
      groups: ["one", "two, three"],
      address: { street: "<Main>", number: 1 },
      country: null,
      state: "",
      extension_Number: "7",
      extension_Yes: "yes",
    };
    await enter(page, harness, claims);
    await page.addInitScript(() => {
      const copied: string[] = [];
      Object.assign(globalThis, { copied });
      navigator.clipboard.writeText = (text) => Promise.resolve(void copied.push(text));
    });
    await page.goto(`${harness.origin}/profile`);
    await page.getByRole("button", { name: "Copy all as JSON" }).waitFor();
    // As a browser does that translates the page.
    await page.evaluate(() => {
      for (const text of document.querySelectorAll("main bdi, main code, main dt")) {
        text.innerHTML = "<font>translated</font>";
      }
    });
    await page.getByRole("button", { name: "Copy all as JSON" }).click();
    await page.getByText("Show all").click();
    for (const label of ["Name", "Expires", "Groups", "Country or region"]) {
      await page.getByRole("button", { name: `Copy ${label}`, exact: true }).click();
    }
    const copied = await page.evaluate(() => Reflect.get(globalThis, "copied") as string[]);
    const [all, ...each] = copied;
    assertEquals({ ...JSON.parse(all!), ...claims }, JSON.parse(all!));
    assertEquals(each, [claims.name, "1795353900", '["one","two, three"]', "null"]);
    assertEquals(complaints, []);
  },
);

browserTest(
  "on the profile page, times are in UTC without JavaScript, and no button is shown that needs it",
  { javaScriptEnabled: false },
  async ({ page }) => {
    await using harness = await startHarness({ pages: "own" });
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
    await using harness = await startHarness({ pages: "own" });
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
