import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { startHarness } from "../support/harness.ts";
import { axeViolations } from "../emulator/support/axe.ts";
import { browserTest } from "../support/chromium.ts";
import { enterCredentials } from "../support/browser_credentials.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const PUBLIC = ["/", "/signed-out", "/signed-out?authority=kept", "/nowhere", "/getAToken?state=x"];
const SIGNED_IN = ["/", "/profile", "/graph", "/account", "/profile/edit", "/staff"];
browserTest(
  "every page is accessible in light and dark, fits 320 px, and has a sign-out button (AV-21)",
  {
    viewport: { width: 320, height: 800 },
    reducedMotion: "reduce", // while colors change, their contrast can't be measured
  },
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness({
      tenant: { application: { permissions: PERMISSIONS } },
    });
    allow(harness.origin);
    allow(harness.tenant.origin);
    for (const path of PUBLIC) await check(page, complaints, harness.origin + path);
    await page.goto(`${harness.origin}/sign-in?prompt=login`);
    await enterCredentials(page, harness);
    await page.goto(`${harness.origin}/profile/edit`);
    await enterCredentials(page, harness);
    // An entry that is wrong: the summary has the focus, and leads to the field.
    await page.goto(`${harness.origin}/profile/edit`);
    await page.getByLabel("Display name").evaluate((it: HTMLInputElement) => it.required = false);
    await page.getByLabel("Display name").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").waitFor();
    assertEquals(await page.evaluate(() => document.activeElement?.getAttribute("role")), "alert");
    assertEquals(await axeViolations(page), []);
    await page.getByRole("link", { name: "Display name is missing." }).click();
    assertEquals(await page.evaluate(() => document.activeElement?.id), "displayName");
    complaints.splice(0); // the page's own status, 422
    for (const path of SIGNED_IN) {
      await check(page, complaints, harness.origin + path);
      assertEquals(
        await page.getByRole("button", { name: "Sign out", exact: true }).count(),
        1,
        path,
      );
    }
  },
);

async function check(page: Page, complaints: string[], url: string): Promise<void> {
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
