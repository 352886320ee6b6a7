import { assert, assertEquals, assertFalse } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import {
  DECEPTIVE_NAME,
  LARGE_ANSWERS,
  LARGE_CLAIMS,
  MAX_PAGE_CHARACTERS,
} from "../support/large_values.ts";
import { signIn } from "../support/credentials.ts";
import { Visitor } from "../support/visitor.ts";
import { openSession } from "./support/open_session.ts";

const PAGES = ["/", "/profile", "/account", "/staff"];

for (const [name, claims] of Object.entries(LARGE_CLAIMS)) {
  Deno.test(`pages stay below 500 kB with ${name} (W-47)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: { roles: ["Staff"], ...claims } });
    for (const path of PAGES) {
      const { status, body } = await visitor.request(harness.origin + path);
      assert(status === 200 || path === "/staff", `${status} for ${path}`);
      assert(body.length < MAX_PAGE_CHARACTERS, `${body.length} characters of ${path}`);
    }
  });
}

for (const [name, body] of Object.entries(LARGE_ANSWERS)) {
  Deno.test(`the Graph page and its API stay below 500 kB with an answer ${name} (W-47)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const headers = { "content-type": "application/json" };
    harness.tenant.faults.always("graph", { status: 200, headers, body });
    for (const path of ["/graph", "/api/me"]) {
      const answer = await visitor.request(harness.origin + path);
      assertEquals(answer.status, 200, answer.body.slice(0, 500));
      assert(answer.body.length < MAX_PAGE_CHARACTERS, `${answer.body.length} characters`);
      assert(/… \(\d+ characters\)|\(\d+ more\)/.test(answer.body), "says what is cut");
    }
  });
}

Deno.test("a name can't turn the page around or hide in it (W-48)", async () => {
  await using harness = await startHarness();
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

Deno.test("a name of invisible characters only is no name (W-48, W-27)", async () => {
  await using harness = await startHarness();
  for (const name of ["\u200b\u200d", "\u3164", "\u2800\u00a0", "\u202e", " "]) {
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: { name, given_name: "Ada" } });
    const { document } = await visitor.goTo(harness.origin);
    assertEquals(document.querySelector("h1")!.textContent, "Welcome, Ada", JSON.stringify(name));
  }
});

Deno.test("a session's device is shown without control characters (W-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor("\u00ad\u0085Fox\u009b/1.0 (X11)");
  await signIn(visitor, harness);
  const { html } = await visitor.goTo(`${harness.origin}/account`);
  const shown = html.replace(/<script[^]*?<\/script>/g, "");
  assertFalse(/(?![\t\n])[\p{Cc}\p{Cf}]/u.test(shown));
});
