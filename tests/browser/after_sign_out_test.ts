import { assert, assertEquals, assertFalse } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { browserTest } from "../support/chromium.ts";
import { enterCredentials } from "../support/browser_credentials.ts";

browserTest(
  "after sign-out, nothing of the customer is left in the browser (RL-17, AV-35)",
  {},
  async ({ page }) => {
    await using harness = await startHarness();
    await page.goto(`${harness.origin}/sign-in?returnTo=/profile`);
    await enterCredentials(page, harness);
    await page.getByRole("heading", { name: "Alice Example" }).waitFor();
    await page.goto(`${harness.origin}/graph`);
    await page.goto(`${harness.origin}/account`);
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();

    const cookies = await page.context().cookies(harness.origin);
    assertEquals(
      cookies.map(({ name }) => name).filter((name) => /^(__Host-)?(session|sign-in)-/.test(name)),
      [],
    );
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    assertEquals(kept, { local: 0, session: 0, databases: 0, caches: 0, workers: 0 });

    // The back button, for each page so far. Null means a page from the back/forward cache, or no page.
    const asked: string[] = [];
    page.on(
      "request",
      (request) => request.isNavigationRequest() && asked.push(new URL(request.url()).pathname),
    );
    for (let steps = 0; steps < 10; steps++) {
      await page.goBack().catch(() => null);
      const content = await page.content();
      if (new URL(page.url()).origin !== harness.origin) continue;
      assertFalse(content.includes("alice@example.com"), page.url());
      assertFalse(content.includes("Alice Example"), page.url());
    }
    // The pages were requested again and not taken from a cache.
    assert(asked.includes("/account"), asked.join());
  },
);
