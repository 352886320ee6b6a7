import { assertEquals, assertStringIncludes } from "@std/assert";
import { DEMO_APPLICATION } from "../../emulator/demo_tenant.ts";
import { DEMO_API } from "../../emulator/demo_api.ts";
import { signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const [ALICE, BOB] = [0, 1];
/** The app as `deno task start` brings it, with its own pages and the demo's registration. */
const DEMO = {
  pages: "own" as const,
  tenant: { application: DEMO_APPLICATION, applications: [DEMO_API] },
};

for (const path of ["/staff", "/team"]) {
  Deno.test(`${path} is shown to Bob and refused to Alice`, async () => {
    await using harness = await startHarness(DEMO);
    for (const [who, status] of [[ALICE, 403], [BOB, 200]] as const) {
      const visitor = new Visitor();
      await signIn(visitor, harness, who);
      const page = await visitor.goTo(harness.origin + path);
      assertEquals([page.status, page.hops.length], [status, 1]);
    }
  });
}

Deno.test("/second-factor is shown after a one-time code", async () => {
  await using harness = await startHarness(DEMO);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/second-factor`);
  await visitor.submit("Next", { code: harness.tenant.messages[0]!.code });
  assertEquals(visitor.page.url.pathname, "/second-factor");
  assertStringIncludes(visitor.page.html, "Second factor</h1>");
});
