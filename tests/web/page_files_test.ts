import { assertEquals, assertMatch } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("browsers may keep every file that a page names, and each has one address", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(harness.origin);
  const { document } = visitor.page;
  const addresses = [
    ...[...document.querySelectorAll("link")].map((link) => link.getAttribute("href")!),
    ...[...document.querySelectorAll("img")].map((image) => image.getAttribute("src")!),
  ];
  for (const address of addresses) {
    const { status, headers } = await new Visitor().request(harness.origin + address);
    assertEquals(status, 200, address);
    assertMatch(headers.get("cache-control")!, /immutable/, address);
  }
  const paths = [...new Set(addresses)].map((address) => new URL(address, harness.origin).pathname);
  assertEquals(paths.sort(), [
    "/brand/colors.css",
    "/brand/mark.svg",
    "/brand/touch-icon.png",
    "/styles.css",
  ]);
});
