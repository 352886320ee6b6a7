import { assertEquals, assertStringIncludes } from "@std/assert";
import { signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("a failing Graph call is found in the log by the reference on the page (P-02, P-03)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.tenant.faults.always("graph", { status: 403, headers: { "request-id": "graph-1" } });
  const page = await visitor.goTo(`${harness.origin}/graph`);
  assertEquals(page.status, 200);
  const reference = page.headers.get("x-request-id")!;
  const notice = page.document.querySelector(".notice")!.textContent!;
  assertStringIncludes(notice, `Reference ${reference}`);
  assertStringIncludes(notice, "Request ID graph-1");

  const lines = harness.log.map((line) => JSON.parse(line))
    .filter(({ correlationId }) => correlationId === reference);
  assertEquals(lines.map(({ event, status }) => [event, status]), [
    ["api_call_failed", 403],
    ["request", 200],
  ]);
  assertEquals(lines[0].requestId, "graph-1");
});
