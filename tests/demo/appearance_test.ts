import { assertEquals } from "@std/assert";
import { DEMO_API, DEMO_API_SCOPES } from "../../emulator/demo_api.ts";
import { axeViolations } from "../emulator/support/axe.ts";
import { checkAppearance, NARROW } from "../support/appearance.ts";
import { enterCredentials } from "../support/browser_credentials.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const SIGNED_IN = ["/", "/profile", "/graph", "/profile/edit", "/orders", "/staff"];

browserTest(
  "every example page is accessible in light and dark, fits 320 px, and has a sign-out button (AV-21)",
  NARROW,
  async ({ page, complaints, allow }) => {
    await using harness = await startHarness({
      pages: "own",
      tenant: {
        application: { permissions: [...PERMISSIONS, ...DEMO_API_SCOPES] },
        applications: [DEMO_API],
      },
      env: { APIS: `orders=http://127.0.0.1:1/orders ${DEMO_API_SCOPES.join(" ")}` }, // nobody answers
    });
    allow(harness.origin);
    allow(harness.tenant.origin);
    await checkAppearance(page, complaints, harness.origin);
    await page.goto(`${harness.origin}/sign-in?prompt=login`);
    await enterCredentials(page, harness);
    await page.waitForURL(`${harness.origin}/**`);
    await page.goto(`${harness.origin}/profile/edit`);
    await enterCredentials(page, harness);
    await page.waitForURL(`${harness.origin}/**`);
    // An entry that is wrong: the summary has the focus, and leads to the field.
    await page.goto(`${harness.origin}/profile/edit`);
    await page.getByLabel("Display name").evaluate((it: HTMLInputElement) => it.required = false);
    await page.getByLabel("Display name").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("[role=alert]:focus").waitFor();
    assertEquals(await axeViolations(page), []);
    await page.getByRole("link", { name: "Display name is missing." }).click();
    await page.locator("#displayName:focus").waitFor();
    complaints.splice(0); // the page's own status, 422
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
