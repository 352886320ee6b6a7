import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { browserTest } from "../support/chromium.ts";
import { enterCredentials } from "../support/browser_credentials.ts";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  browserTest(
    `the story works in a browser ${how}`,
    { javaScriptEnabled },
    async ({ page, complaints, allow }) => {
      await using harness = await startHarness({ pages: "own" });
      allow(harness.origin);
      allow(harness.tenant.origin);

      const nav = page.getByRole("navigation");
      await page.goto(harness.origin);
      await page.getByRole("link", { name: "Sign in", exact: true }).first().click();
      await enterCredentials(page, harness);
      if (!javaScriptEnabled && harness.services.config.responseMode === "form_post") {
        await page.getByRole("button", { name: "Submit" }).click();
      }
      await page.getByRole("heading", { name: "Alice Example" }).waitFor();
      assertEquals(page.url(), `${harness.origin}/`);

      await nav.getByRole("link", { name: "Profile" }).click();
      await page.waitForURL(`${harness.origin}/profile`);
      assertStringIncludes(await page.content(), "alice@example.com");

      await nav.getByRole("link", { name: "Graph" }).click();
      await page.getByText("userPrincipalName", { exact: true }).waitFor();
      if (javaScriptEnabled) {
        await page.getByRole("button", { name: "Reload" }).click();
        await page.getByRole("status").filter({ hasText: /Loaded in \d+ ms/ }).waitFor({
          state: "attached",
        });
      }

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "You are signed out" }).waitFor();
      assertEquals(page.url(), `${harness.origin}/signed-out`);

      await page.goto(`${harness.origin}/profile`);
      assertMatch(page.url(), new RegExp(`^${harness.tenant.origin}/`));
      assertEquals(complaints, []);
    },
  );
}
