import { assertEquals, assertMatch } from "@std/assert";
import { enterCredentials } from "../support/browser_credentials.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  browserTest(
    `a customer signs in and out in a browser ${how}`,
    { javaScriptEnabled },
    async ({ page, complaints, allow }) => {
      await using harness = await startHarness();
      allow(harness.origin);
      allow(harness.tenant.origin);

      await page.goto(harness.origin);
      await page.getByRole("link", { name: "Sign in", exact: true }).first().click();
      await enterCredentials(page, harness);
      if (!javaScriptEnabled && harness.services.config.responseMode === "form_post") {
        await page.getByRole("button", { name: "Submit" }).click();
      }
      await page.getByRole("heading", { name: "Alice Example" }).waitFor();
      assertEquals(page.url(), `${harness.origin}/`);

      await page.goto(`${harness.origin}/profile`);
      await page.getByRole("heading", { name: "Profile of Alice Example" }).waitFor();

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "You are signed out" }).waitFor();
      assertEquals(page.url(), `${harness.origin}/signed-out`);

      await page.goto(`${harness.origin}/profile`);
      assertMatch(page.url(), new RegExp(`^${harness.tenant.origin}/`));
      assertEquals(complaints, []);
    },
  );
}
