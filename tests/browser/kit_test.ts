import { assertEquals } from "@std/assert";
import { signIn } from "../support/browser_sign_in.ts";
import { browserTest } from "../support/chromium.ts";
import { startHarness } from "../support/harness.ts";

browserTest("a customer sees the account page, in a second browser too", {}, async ({ page }) => {
  await using app = await startHarness({ pages: "own" });
  await page.goto(`${app.origin}/account`);
  await signIn(page, app.tenant.customers[0]!);
  assertEquals(page.url(), `${app.origin}/account`);

  // The session, for other browsers that need no sign-in of their own.
  const storageState = await page.context().storageState();
  const second = await page.context().browser()!.newContext({ storageState });
  const other = await second.newPage();
  await other.goto(`${app.origin}/account`);
  assertEquals(other.url(), `${app.origin}/account`);
  await second.close();
});
