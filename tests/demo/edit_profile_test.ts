import { assertEquals, assertStringIncludes } from "@std/assert";
import { PAGE_SCOPES } from "../../cli/register/plan/page_scopes.ts";
import { UPDATE_SCOPES } from "../../lib/graph/graph.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const OPTIONS = { pages: "own" as const, tenant: { application: { permissions: PERMISSIONS } } };

/** Opens the page behind the step-up, with a recent sign-in. */
async function openForm(visitor: Visitor, harness: Harness): Promise<void> {
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
}

Deno.test("deno task register gives the app the permission to change profiles", () => {
  assertEquals(PAGE_SCOPES, UPDATE_SCOPES);
});

Deno.test("the profile is changed in the directory, and only in the allowed fields", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  await visitor.send("/profile/edit", {
    displayName: "Alice Changed",
    givenName: "",
    jobTitle: "Root",
  });
  assertEquals(visitor.page.hops[0]!.status, 303);
  assertStringIncludes(visitor.page.html, "Saved");
  assertStringIncludes(visitor.page.html, 'value="Alice Changed"');
  assertStringIncludes(visitor.page.html, ">Back</a>");
  const patches = harness.tenant.requests.filter(({ method }) => method === "PATCH");
  assertEquals(patches.map(({ body }) => JSON.parse(body)), [{ displayName: "Alice Changed" }]);
});

Deno.test("the new name is shown at once, and the claims stay as the token has them (P-22)", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  await visitor.submit("Save", { displayName: "Alice Changed" });
  await visitor.click("Profile");
  const { document } = visitor.page;
  assertEquals(document.querySelector(".account-name")!.textContent, "Alice Changed");
  assertEquals(document.querySelector("h1")!.textContent, "Profile of Alice Changed");
  assertEquals(document.querySelector("dd bdi")!.textContent, "Alice Example");
});

Deno.test("a customer without a name gets an empty field, whatever stands in its place", async () => {
  for (const displayName of ["unknown", " Unknown\u200b", undefined]) {
    const customers = [{ email: "nina@example.com", password: "Green-River-17", displayName }];
    const tenant = { ...OPTIONS.tenant, customers };
    await using harness = await startHarness({ ...OPTIONS, tenant });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await openForm(visitor, harness);
    const field = visitor.page.document.querySelector("#displayName")!;
    assertEquals(field.getAttribute("value") ?? "", "", displayName);
  }
});

Deno.test("a field's error is shown beside it, and no input is lost", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await openForm(visitor, harness);
  await visitor.submit("Save", { displayName: "", surname: "x".repeat(65) });
  assertEquals(visitor.page.status, 422);
  assertStringIncludes(visitor.page.html, "Display name is missing.");
  assertStringIncludes(visitor.page.html, "Surname can have at most 64 characters.");
  const summary = visitor.page.document.querySelector("form [autofocus]")!;
  assertEquals(
    [...summary.querySelectorAll("a")].map((link) => link.getAttribute("href")),
    ["#displayName", "#surname"],
  );
  assertEquals(harness.tenant.requests.filter(({ method }) => method === "PATCH").length, 0);
});
