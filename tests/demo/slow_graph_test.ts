import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { slow } from "../../emulator/faults/faults.ts";
import { bestTime } from "../support/best_time.ts";
import { browserTest } from "../support/chromium.ts";
import { enterCredentials } from "../support/browser_credentials.ts";
import { signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("while Graph is slow, the page comes within a second and says so (P-23)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const shown = Promise.withResolvers<void>();
  harness.tenant.faults.always("graph", { delay: shown.promise });
  const milliseconds = await bestTime(1_000, async () => {
    const { status, body } = await visitor.request(`${harness.origin}/graph`);
    assertEquals(status, 200);
    assertStringIncludes(body, "Still loading");
    assertFalse(body.includes("alice@example.com"));
  });
  assert(milliseconds < 1_000);
  harness.tenant.faults.clear();
  harness.tenant.faults.always("graph", slow(1_500));
  shown.resolve();
  // Without JavaScript, the page goes on by itself to one that waits.
  const page = await visitor.goTo(`${harness.origin}/graph`);
  assertEquals(page.hops.length, 2);
  assertStringIncludes(page.html, "alice@example.com");
  assertFalse(page.html.includes("Still loading"));
});

Deno.test("a quick Graph is not waited for twice", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await undisturbed(200, async () => {
    const page = await visitor.goTo(`${harness.origin}/graph`);
    assertEquals(page.hops.length, 1);
    assertFalse(page.html.includes("<noscript"));
    assertStringIncludes(page.html, "alice@example.com");
  });
});

for (const javaScriptEnabled of [true, false]) {
  browserTest(
    `“Still loading” becomes the answer ${
      javaScriptEnabled ? "with" : "without"
    } JavaScript (P-23)`,
    { javaScriptEnabled },
    async ({ page, complaints, allow }) => {
      await using harness = await startHarness({ pages: "own" });
      allow(harness.origin);
      allow(harness.tenant.origin);
      await page.goto(`${harness.origin}/sign-in`);
      await enterCredentials(page, harness);
      await page.getByRole("heading", { name: "Welcome" }).waitFor();
      const seen = Promise.withResolvers<void>();
      harness.tenant.faults.always("graph", {
        delay: javaScriptEnabled ? seen.promise : 1_500,
      });
      await page.goto(`${harness.origin}/graph`);
      if (javaScriptEnabled) {
        await page.getByText("Still loading").waitFor();
        assertEquals(await page.locator("[aria-busy=true]").count(), 1);
        seen.resolve();
      }
      await page.getByText("userPrincipalName", { exact: true }).waitFor();
      assertEquals(await page.getByText("Still loading").count(), 0);
      assertEquals(new URL(page.url()).search, javaScriptEnabled ? "" : "?wait");
      assertEquals(complaints, []);
    },
  );
}
