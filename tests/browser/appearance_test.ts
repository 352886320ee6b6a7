import { assertEquals } from "@std/assert";
import { checkAppearance, NARROW } from "../support/appearance.ts";
import { enterCredentials } from "../support/browser_credentials.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";

const PUBLIC = ["/", "/signed-out", "/signed-out?authority=kept", "/nowhere", "/getAToken?state=x"];
const SIGNED_IN = ["/", "/account", "/staff"];

browserTest(
  "every page is accessible in light and dark, fits 320 px, and has a sign-out button (AV-21)",
  NARROW,
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness();
    allow(harness.origin);
    allow(harness.tenant.origin);
    for (const path of PUBLIC) await checkAppearance(page, complaints, harness.origin + path);
    await page.goto(`${harness.origin}/sign-in?prompt=login`);
    await enterCredentials(page, harness);
    await page.waitForURL(`${harness.origin}/**`);
    for (const path of SIGNED_IN) {
      await checkAppearance(page, complaints, harness.origin + path);
      assertEquals(
        await page.getByRole("button", { name: "Sign out", exact: true }).count(),
        1,
        path,
      );
    }
  },
);
