import { assertEquals, assertStringIncludes } from "@std/assert";
import { enterCredentials } from "../../../support/credentials.ts";
import { startHarness } from "../../../support/harness.ts";
import { Visitor } from "../../../support/visitor.ts";

Deno.test("GET / offers to sign in, and then greets the customer", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await visitor.goTo(harness.origin);
  assertEquals(visitor.page.status, 200);
  await visitor.click("Sign in");
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.pathname, "/");
  assertStringIncludes(visitor.page.document.querySelector("h1")!.textContent!, "Alice Example");
});

Deno.test("GET /start is for signed-in customers, who come back to it after signing in", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/start`);
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
  await enterCredentials(visitor, harness);
  assertEquals([visitor.page.url.pathname, visitor.page.status], ["/start", 200]);
  assertStringIncludes(visitor.page.html, "Alice Example");
});
