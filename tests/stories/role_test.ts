import { assertEquals, assertFalse } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** What an ID token may have for roles, and whether `Staff` is one of them. */
const ROLES: [roles: unknown, isStaff: boolean][] = [
  [["Staff"], true],
  [["Customer", "Staff"], true],
  [undefined, false],
  [[], false],
  [["StaffRoom"], false],
  [["Chief Staff"], false],
  [["staff"], false],
  [[["Staff"]], false],
  [["Customer,Staff"], false],
  ["Staff", false],
  ["StaffRoom", false],
  [{ 0: "Staff", length: 1 }, false],
  [{ Staff: true }, false],
];

for (const [roles, isStaff] of ROLES) {
  Deno.test(`the page for staff is ${isStaff ? "shown to" : "kept from"} who has the roles ${JSON.stringify(roles ?? null)}`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: roles === undefined ? {} : { roles } as never });
    const page = await visitor.goTo(`${harness.origin}/staff`);
    assertEquals([page.hops.length, page.status], [1, isStaff ? 200 : 403]);
    assertEquals(page.document.querySelector("h1")?.textContent === "Staff only", isStaff);
  });
}

Deno.test("the page for staff says nothing of itself to who is not signed in", async () => {
  await using harness = await startHarness();
  const { status, body } = await new Visitor().request(`${harness.origin}/staff`);
  assertEquals(status, 303);
  assertFalse(body.includes("Staff"));
});
