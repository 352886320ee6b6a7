import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import {
  DECEPTIVE_NAME,
  LARGE_ANSWERS,
  LARGE_CLAIMS,
  MAX_PAGE_CHARACTERS,
} from "../support/large_values.ts";
import { Visitor } from "../support/visitor.ts";

const PAGES = ["/", "/profile", "/staff"];

for (const [name, claims] of Object.entries(LARGE_CLAIMS)) {
  Deno.test(`the example pages stay below 500 kB with ${name} (W-47)`, async () => {
    await using harness = await startHarness({ pages: "own" });
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: { roles: ["Staff"], ...claims } });
    for (const path of PAGES) {
      const { status, body } = await visitor.request(harness.origin + path);
      assert(status === 200 || path === "/staff", `${status} for ${path}`);
      assert(body.length < MAX_PAGE_CHARACTERS, `${body.length} characters of ${path}`);
    }
  });
}

Deno.test("what is cut says how long it was, and the name comes before what fills the page (W-47)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  const filling = Array(30).keys().map((i): [string, string] => [`a${i}`, "x".repeat(1_500)]);
  const claims = { ...Object.fromEntries(filling), name: "Alice Example" };
  await openSession(harness, visitor, { claims });
  const { html, document } = await visitor.goTo(`${harness.origin}/profile`);
  assertEquals(document.querySelector("dd bdi")!.textContent, "Alice Example");
  assertStringIncludes(html, `${"x".repeat(1_000)}… (1500 characters)`);
  assert(html.length < 100_000);
});

for (const [name, body] of Object.entries(LARGE_ANSWERS)) {
  Deno.test(`the Graph page and its API stay below 500 kB with an answer ${name} (W-47)`, async () => {
    await using harness = await startHarness({ pages: "own" });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const headers = { "content-type": "application/json" };
    harness.tenant.faults.always("graph", { status: 200, headers, body });
    for (const path of ["/graph?wait", "/api/me"]) {
      const answer = await visitor.request(harness.origin + path);
      assertEquals(answer.status, 200, answer.body.slice(0, 500));
      assert(answer.body.length < MAX_PAGE_CHARACTERS, `${answer.body.length} characters`);
      assert(/… \(\d+ characters\)|\(\d+ more\)/.test(answer.body), "says what is cut");
    }
  });
}

Deno.test("a name can't turn an example page around or hide in it (W-48)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  const claims = {
    name: DECEPTIVE_NAME,
    roles: ["Staff", DECEPTIVE_NAME],
    [`x${DECEPTIVE_NAME}`]: { a: DECEPTIVE_NAME },
  };
  await openSession(harness, visitor, { claims });
  for (const path of PAGES) {
    const { html, document } = await visitor.goTo(harness.origin + path);
    const shown = html.replace(/<script[^]*?<\/script>/g, "");
    assertFalse(/(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}]/u.test(shown), path);
    assertEquals(document.querySelector("bdi.account-name")!.textContent, "Ada Lovelace");
    for (const text of ["h1", ".lead"]) {
      const element = document.querySelector(text)!;
      if (!element.textContent!.includes("Ada Lovelace")) continue;
      assertEquals(element.querySelector("bdi")!.textContent, "Ada Lovelace", path);
    }
  }
});

Deno.test("Graph's text and request ID are shown without control characters (W-48)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const body = JSON.stringify({ displayName: DECEPTIVE_NAME, [DECEPTIVE_NAME]: DECEPTIVE_NAME });
  const headers = { "content-type": "application/json", "request-id": "r\u0085\u00ad1" };
  harness.tenant.faults.always("graph", { status: 200, headers, body });
  const { html } = await visitor.goTo(`${harness.origin}/graph?wait`);
  assertStringIncludes(html, "<bdi>Ada Lovelace</bdi>");
  const shown = html.replace(/<script[^]*?<\/script>/g, "");
  assertFalse(/(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}]/u.test(shown));
});

Deno.test("the Graph page stays below 500 kB with a photo of a megabyte (W-47)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const headers = { "content-type": "image/png" };
  harness.tenant.faults.always("photo", { status: 200, headers, body: "x".repeat(1_000_000) });
  const { status, html } = await visitor.goTo(`${harness.origin}/graph?wait`);
  assertEquals(status, 200);
  assert(html.length < MAX_PAGE_CHARACTERS, `${html.length} characters`);
});

Deno.test("a profile's form stays below 500 kB, whatever Graph has in the fields (W-47)", async () => {
  const permissions = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
  await using harness = await startHarness({
    pages: "own",
    tenant: { application: { permissions } },
  });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  assertStringIncludes(visitor.page.html, "Edit profile</h1>");
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ displayName: '"'.repeat(500_000), givenName: "Ada" });
  harness.tenant.faults.always("graph", { status: 200, headers, body });
  const { status, html, document } = await visitor.goTo(`${harness.origin}/profile/edit`);
  assertEquals(status, 200);
  assert(html.length < MAX_PAGE_CHARACTERS, `${html.length} characters`);
  assertEquals(document.querySelector("#givenName")!.getAttribute("value"), "Ada");
});
