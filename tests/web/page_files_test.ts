import { assert, assertEquals, assertMatch } from "@std/assert";
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

Deno.test("every page says how it is encoded, that it fits the screen, and that it has a dark form", async () => {
  await using harness = await startHarness();
  for (const path of ["/", "/signed-out", "/nowhere"]) {
    const { html, document } = await new Visitor().goTo(harness.origin + path);
    const content = (name: string) =>
      [...document.querySelectorAll(`head > meta[name=${name}]`)]
        .map((element) => element.getAttribute("content"));
    // Browsers look for the encoding in the first 1,024 bytes.
    assert(html.slice(0, 1024).includes('<meta charset="utf-8"'), path);
    assertEquals(content("viewport"), ["width=device-width, initial-scale=1"], path);
    assertEquals(content("color-scheme"), ["light dark"], path);
    assertEquals(content("description").length, 1, path);
    assertEquals(document.querySelectorAll("head > title").length, 1, path);
  }
});
