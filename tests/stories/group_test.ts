import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { TenantOptions } from "../../emulator/tenant.ts";
import { openSession } from "../attack/support/open_session.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const TEAM = "7c9f5a10-3d1e-4f6b-9a52-1b8e4d2c6f70";
const [ALICE, BOB] = [0, 1];
const WITH_GROUPS: TenantOptions = { application: { groupMembershipClaims: "SecurityGroup" } };
/** More groups than a token lists. */
const MANY = Array.from(
  { length: 250 },
  (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
);

/** A customer, signed in, who is in these groups. */
async function start(groups: string[], overage?: "_claim_names" | "hasgroups") {
  const harness = await startHarness({ tenant: WITH_GROUPS });
  harness.tenant.customers[ALICE]!.groups = groups;
  if (overage !== undefined) harness.tenant.application.groupOverage = overage;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  return { harness, visitor, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() };
}

/** What the app has asked Graph. */
function graphCalls({ calls }: Harness): string[] {
  return calls.map(({ url }) => url.pathname).filter((path) => path.startsWith("/v1.0"));
}

Deno.test("the team page is shown to a member, without a call of Graph", async () => {
  await using harness = await startHarness({ tenant: WITH_GROUPS });
  const visitor = new Visitor();
  await signIn(visitor, harness, BOB);
  const { status, html } = await visitor.goTo(`${harness.origin}/team`);
  assertEquals(status, 200);
  assertStringIncludes(html, "Team only</h1>");
  assertEquals(graphCalls(harness), []);
});

Deno.test("the team page is refused to others, without another sign-in", async () => {
  await using it = await start(MANY.slice(0, 3));
  const page = await it.visitor.goTo(`${it.harness.origin}/team`);
  assertEquals([page.status, page.hops.length], [403, 1]);
  assertStringIncludes(page.html, "members of a certain group");
  assertFalse(page.html.includes(TEAM));
  assertStringIncludes(it.harness.log.join("\n"), `Not in the group ${TEAM}`);
});

for (const overage of ["_claim_names", "hasgroups"] as const) {
  for (const isMember of [true, false]) {
    Deno.test(`over 200 groups (${overage}), Graph is asked: ${isMember ? "200" : "403"}`, async () => {
      await using it = await start(isMember ? [...MANY, TEAM] : MANY, overage);
      const { status } = await it.visitor.goTo(`${it.harness.origin}/team`);
      assertEquals(status, isMember ? 200 : 403);
      assertEquals(graphCalls(it.harness), ["/v1.0/me/checkMemberGroups"]);
    });
  }
}

Deno.test("a customer who leaves a group in Graph is refused at the next request", async () => {
  await using it = await start([...MANY, TEAM]);
  assertEquals((await it.visitor.goTo(`${it.harness.origin}/team`)).status, 200);
  it.harness.tenant.customers[ALICE]!.groups = MANY;
  assertEquals((await it.visitor.goTo(`${it.harness.origin}/team`)).status, 403);
});

for (const status of [403, 404, 500, 503]) {
  Deno.test(`if Graph answers ${status}, nobody passes`, async () => {
    await using it = await start([...MANY, TEAM]);
    it.harness.tenant.faults.always("graph", { status });
    const page = await it.visitor.goTo(`${it.harness.origin}/team`);
    assertEquals(page.status, status < 500 ? status : 503);
    assertFalse(page.html.includes("Team only</h1>"));
  });
}

Deno.test("the address in a token's claim source is never called", async () => {
  await using it = await start([...MANY, TEAM]);
  await it.visitor.goTo(`${it.harness.origin}/team`);
  assertFalse(it.harness.calls.some(({ url }) => url.hostname === "graph.windows.net"));
});

Deno.test("a session whose token lists no groups is refused", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  assertEquals((await visitor.goTo(`${harness.origin}/team`)).status, 403);
  const { status, body } = await new Visitor().request(`${harness.origin}/team`);
  assertEquals(status, 303);
  assertFalse(body.includes("Team"));
});
