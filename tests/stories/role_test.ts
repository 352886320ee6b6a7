import { assertEquals, assertFalse } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** Values of the claim `roles`, and whether they contain `Staff`. */
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
  Deno.test(`the staff page is ${isStaff ? "shown to" : "refused to"} customers with the roles ${JSON.stringify(roles ?? null)}`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: roles === undefined ? {} : { roles } as never });
    const page = await visitor.goTo(`${harness.origin}/staff`);
    assertEquals([page.hops.length, page.status], [1, isStaff ? 200 : 403]);
    assertEquals(page.document.querySelector("h1")?.textContent === "Staff only", isStaff);
  });
}

Deno.test("without a session, the staff page shows nothing about itself", async () => {
  await using harness = await startHarness();
  const { status, body } = await new Visitor().request(`${harness.origin}/staff`);
  assertEquals(status, 303);
  assertFalse(body.includes("Staff"));
});
