import { assertEquals, assertStringIncludes } from "@std/assert";
import brand from "../../static/brand/brand.json" with { type: "json" };
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("a password manager finds where a password is changed (P-25)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const page = await visitor.goTo(`${harness.origin}/.well-known/change-password`);
  assertEquals(page.hops[0]!.status, 303);
  assertEquals(page.url.origin, harness.tenant.origin);
  await visitor.submit("Next", { email: harness.tenant.customers[0]!.email });
  assertStringIncludes(visitor.page.html, "Forgot password?");
  // Without a true 404, password managers do not believe the address above.
  const path = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
  assertEquals((await visitor.request(harness.origin + path)).status, 404);
});

Deno.test("every page has a title with the site's name, a description, and icons (P-23, P-25)", async () => {
  await using harness = await startHarness();
  for (const path of ["/", "/signed-out", "/nowhere", "/getAToken?state=x"]) {
    const { document } = await new Visitor().goTo(harness.origin + path);
    assertEquals(document.querySelectorAll("title").length, 1);
    assertStringIncludes(document.title, ` – ${brand.name}`, path);
    assertEquals(document.querySelectorAll('meta[name="description"]').length, 1, path);
    for (const link of document.querySelectorAll("link")) {
      const file = await fetch(new URL(link.getAttribute("href")!, harness.origin));
      await file.body?.cancel();
      assertEquals(file.status, 200, link.outerHTML);
    }
  }
});

Deno.test("robots.txt keeps search engines off sign-in, and lets them read pages (P-25)", async () => {
  await using harness = await startHarness();
  const { status, body } = await new Visitor().request(`${harness.origin}/robots.txt`);
  assertEquals(status, 200);
  const disallowed = [...body.matchAll(/^Disallow: (.*)$/gm)].map(([, path]) => path);
  assertEquals(disallowed, ["/api/", "/sign-in", "/sign-up"]);
});
