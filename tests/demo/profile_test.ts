import { assert, assertEquals } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** Twenty claims as External ID writes them, with those that every session here has. */
const CLAIMS = {
  name: "Alice Example",
  given_name: "Alice",
  family_name: "Example",
  email: "alice@example.com",
  preferred_username: "alice@example.com",
  idp: "https://sts.windows.net/aaaaaaaa-0000-0000-0000-000000000000/",
  oid: "7f122226-0000-0000-0000-000000000000",
  tid: "aaaaaaaa-0000-0000-0000-000000000000",
  nbf: 1795350000,
  nonce: "a-random-value-of-32-bytes-in-base64url-000",
  sid: "001c2d3e-0000-0000-0000-000000000000",
  aio: "AXQAi/8ZAAAA",
  rh: "1.AXwA",
  uti: "86rxdINXb02LctH09mUmAA",
  ver: "2.0",
};

Deno.test("GET /profile shows 20 claims in at most 12 kB, each value once", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await openSession(harness, visitor, { claims: CLAIMS });
  const { status, html, document } = await visitor.goTo(`${harness.origin}/profile`);
  assertEquals(status, 200);
  assertEquals(document.querySelectorAll("dt").length, 20);
  assert(html.length <= 12_000, `${html.length} characters`);
  const count = (text: string) => html.split(text).length - 1;
  assertEquals(count(CLAIMS.oid), 1);
  assertEquals(count("the same in all its apps"), 1);
  assertEquals(count("<svg"), 0);
});

Deno.test("GET /profile leads to Edit profile before the table (P-22)", async () => {
  await using harness = await startHarness({ pages: "own" });
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const { html } = await visitor.goTo(`${harness.origin}/profile`);
  const link = html.indexOf('href="/profile/edit"');
  assert(link > 0 && link < html.indexOf("<dl"));
});

Deno.test("GET /profile says in words who checked the person's identity (P-21)", async () => {
  await using harness = await startHarness({ pages: "own" });
  for (
    const [idp, words] of [
      [CLAIMS.idp, "An account of this site"],
      [
        harness.tenant.issuer.replace(/^http:\/\/[^/]+/, "https://x.ciamlogin.com"),
        "An account of this site",
      ],
      ["google.com", "Google"],
      ["https://idp.example/", "https://idp.example/"],
    ] as const
  ) {
    const visitor = new Visitor();
    await openSession(harness, visitor, { claims: { idp } });
    const { document } = await visitor.goTo(`${harness.origin}/profile`);
    const row = [...document.querySelectorAll("dl > div")].find((it) =>
      it.querySelector("code")?.textContent === "idp"
    )!;
    assertEquals(row.querySelector("bdi")!.textContent, words);
  }
});
