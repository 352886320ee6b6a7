import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { startHarness } from "../harness.ts";
import { axeViolations } from "../emulator/axe.ts";
import { browserTest } from "./chromium.ts";
import { enterCredentials } from "./credentials.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const PUBLIC = ["/", "/signed-out", "/signed-out?authority=kept", "/nowhere", "/getAToken?state=x"];
const SIGNED_IN = ["/", "/profile", "/graph", "/account", "/profile/edit", "/staff"];

// Width and colours do not depend on each other: two of the four pairs see everything.
for (const [colorScheme, width] of [["light", 320], ["dark", 1280]] as const) {
  const viewport = { width, height: 800 };
  const rules = colorScheme === "dark" ? ["color-contrast"] : undefined; // the others do not see colours
  browserTest(`every page is accessible and fits, ${colorScheme}, ${width} px`, {
    colorScheme,
    viewport,
  }, async ({ page }) => {
    await using harness = await startHarness({
      tenant: { application: { permissions: PERMISSIONS } },
    });
    for (const path of PUBLIC) await check(page, harness.origin + path, rules);
    await page.goto(`${harness.origin}/sign-in?prompt=login`);
    await enterCredentials(page, harness);
    await page.goto(`${harness.origin}/profile/edit`);
    await enterCredentials(page, harness);
    for (const path of SIGNED_IN) await check(page, harness.origin + path, rules);
  });
}

async function check(page: Page, url: string, rules: readonly string[] | undefined): Promise<void> {
  await page.goto(url);
  await page.waitForLoadState();
  // What is folded away is read as well.
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => it.open = true));
  assertEquals(await axeViolations(page, rules), [], url);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert(overflow <= 0, `${url} is ${overflow} px too wide`);
}
