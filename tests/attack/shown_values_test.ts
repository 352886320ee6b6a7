import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { signIn } from "../support/credentials.ts";
import { Visitor } from "../support/visitor.ts";
import { openSession } from "./support/open_session.ts";

const PAGES = ["/", "/profile", "/account", "/staff"];
const MAX_PAGE_CHARACTERS = 500_000;

/** Claims as large and as deep as a session can hold them. */
const LARGE: Record<string, Record<string, unknown>> = {
  "a name of 30 kB": { name: "x".repeat(30_000) },
  "a name of 30 kB, which is markup": { name: "<\"'&>".repeat(6_000) },
  "a value nested 4,000 deep": { deep: JSON.parse("[".repeat(4_000) + "]".repeat(4_000)) },
  "an object nested 4,000 deep": {
    deep: JSON.parse('{"a":'.repeat(4_000) + "1" + "}".repeat(4_000)),
  },
  "1,000 claims": Object.fromEntries(Array(1_000).keys().map((i) => [`claim_${i}`, `value ${i}`])),
  "500 claims that are markup": Object.fromEntries(
    Array(500).keys().map((i) => [`${i}<"'&>\u0001`, `<"'&>\u0001`.repeat(5)]),
  ),
  "a list of 20,000 items": { roles: Array(20_000).fill(0) },
  "30 kB of control characters": { name: "\u0001".repeat(7_000), email: "\u0001" },
};

for (const [name, claims] of Object.entries(LARGE)) {
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

Deno.test("what is cut says how long it was, and the name comes before what fills the page (W-47)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const filling = Array(30).keys().map((i): [string, string] => [`a${i}`, "x".repeat(1_500)]);
  const claims = { ...Object.fromEntries(filling), name: "Alice Example" };
  await openSession(harness, visitor, { claims });
  const { html, document } = await visitor.goTo(`${harness.origin}/profile`);
  assertEquals(document.querySelector("dd bdi")!.textContent, "Alice Example");
  assertStringIncludes(html, `${"x".repeat(1_000)}… (1500 characters)`);
  assert(html.length < 100_000);
});

/** What Graph may answer, up to the 1 MiB that the app reads. */
const ANSWERS: Record<string, string> = {
  "nested 4,000 deep": '{"displayName":' + "[".repeat(4_000) + "]".repeat(4_000) + "}",
  "nested 400,000 deep": '{"a":' + "[".repeat(400_000) + "]".repeat(400_000) + "}",
  "of a megabyte of quotes": JSON.stringify({ displayName: '"'.repeat(500_000) }),
  "of 100,000 properties": JSON.stringify(
    Object.fromEntries(Array(60_000).keys().map((i) => [`p${i}`, "<"])),
  ),
};

for (const [name, body] of Object.entries(ANSWERS)) {
  Deno.test(`the Graph page and its API stay below 500 kB with an answer ${name} (W-47)`, async () => {
    await using harness = await startHarness();
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

const NAME = "\u202eAda\u0000 \u2066Love\u200blace";

Deno.test("a name can't turn the page around or hide in it (W-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const claims = { name: NAME, roles: ["Staff", NAME], [`x${NAME}`]: { a: NAME } };
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

Deno.test("Graph's text and request ID are shown without control characters (W-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const body = JSON.stringify({ displayName: NAME, [NAME]: NAME });
  const headers = { "content-type": "application/json", "request-id": "r\u0085\u00ad1" };
  harness.tenant.faults.always("graph", { status: 200, headers, body });
  const { html } = await visitor.goTo(`${harness.origin}/graph?wait`);
  assertStringIncludes(html, "<bdi>Ada Lovelace</bdi>");
  const shown = html.replace(/<script[^]*?<\/script>/g, "");
  assertFalse(/(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}]/u.test(shown));
});

Deno.test("a session's device is shown without control characters (W-48)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor("\u00ad\u0085Fox\u009b/1.0 (X11)");
  await signIn(visitor, harness);
  const { html } = await visitor.goTo(`${harness.origin}/account`);
  const shown = html.replace(/<script[^]*?<\/script>/g, "");
  assertFalse(/(?![\t\n])[\p{Cc}\p{Cf}]/u.test(shown));
});
