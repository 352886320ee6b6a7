import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PANEL = "For developers";

for (const [SHOW_ERROR_DETAILS, isShown] of [["true", true], ["false", false]] as const) {
  Deno.test(`a failing database is explained with SHOW_ERROR_DETAILS=${SHOW_ERROR_DETAILS}: ${isShown}`, async () => {
    const faulty = new FaultyKv();
    await using harness = await startHarness({ wrapKv: faulty.wrap, env: { SHOW_ERROR_DETAILS } });
    faulty.reads = faulty.writes = "fails";
    const { status, body } = await new Visitor().request(`${harness.origin}/sign-in`);
    assertEquals(status, 503);
    assertStringIncludes(body, "This page isn’t available right now");
    assertEquals(body.includes(PANEL), isShown);
    assertEquals(body.includes("KV_PATH"), isShown);
    assertEquals(body.includes("disk I/O error"), isShown);
  });
}

Deno.test("a server that was built never shows where in the code something failed", async () => {
  await using harness = await startHarness({ env: { SHOW_ERROR_DETAILS: "true" } });
  Object.defineProperty(harness.services, "entra", {
    get() {
      throw new TypeError("a-secret-text");
    },
  });
  const { status, body } = await new Visitor().request(`${harness.origin}/sign-in`);
  assertEquals(status, 500);
  assertStringIncludes(body, "Something went wrong");
  for (const text of [PANEL, "a-secret-text", "error_page_test"]) assertFalse(body.includes(text));
});
