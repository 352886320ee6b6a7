import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const OPTIONS: HarnessOptions = {
  tenant: { application: { permissions: PERMISSIONS } },
};
const BOB = 1;

/** Another tab of the same browser. */
function tabBeside({ jar }: Visitor): Visitor {
  return Object.assign(new Visitor(), { jar });
}

/** Alice opens a page; then Bob signs in in another tab. */
async function bobAfterAlice(
  harness: Harness,
  path: string,
): Promise<{ tabOfAlice: Visitor; tabOfBob: Visitor }> {
  const tabOfAlice = new Visitor();
  await signIn(tabOfAlice, harness, 0, path);
  if (tabOfAlice.page.url.origin !== harness.origin) await enterCredentials(tabOfAlice, harness);
  assertEquals([tabOfAlice.page.url.pathname, tabOfAlice.page.status], [path, 200]);
  const tabOfBob = tabBeside(tabOfAlice);
  await signIn(tabOfBob, harness, BOB);
  assertStringIncludes(tabOfBob.page.html, "Bob Example");
  return { tabOfAlice, tabOfBob };
}

function changesOf({ tenant }: Harness): number {
  return tenant.requests.filter(({ method }) => method === "PATCH").length;
}

function assertRefused({ page }: Visitor): void {
  assertEquals(page.status, 409);
  assertStringIncludes(page.html, "You are signed in with another account now");
}

Deno.test("a form that Alice has opened changes nothing of Bob, who signs in in another tab (W-64)", async () => {
  await using harness = await startHarness(OPTIONS);
  const { tabOfAlice, tabOfBob } = await bobAfterAlice(harness, "/profile/edit");
  await tabOfAlice.submit("Save", { displayName: "Alice Typed" });
  assertRefused(tabOfAlice);
  assertFalse(tabOfAlice.page.html.includes("Alice Typed"));
  assertEquals(changesOf(harness), 0);
  assert(harness.log.some((line) => line.includes("FormUserError")), "the log has the cause");

  harness.passTime(MINUTE); // these were many sign-ins at once
  await tabOfBob.goTo("/profile/edit");
  if (tabOfBob.page.url.origin !== harness.origin) await enterCredentials(tabOfBob, harness, BOB);
  await tabOfBob.submit("Save", { displayName: "Bob Typed" });
  assertEquals([tabOfBob.page.status, changesOf(harness)], [200, 1]);
});

Deno.test("a form that Alice has opened is not kept for Bob, whose session has expired (W-64)", async () => {
  await using harness = await startHarness(OPTIONS);
  const { tabOfAlice } = await bobAfterAlice(harness, "/profile/edit");
  harness.passTime(31 * MINUTE);
  await tabOfAlice.submit("Save", { displayName: "Alice Typed" });
  assertRefused(tabOfAlice);
});

Deno.test("a form that waits for Alice's confirmation is not sent for Bob (W-64)", async () => {
  await using harness = await startHarness(OPTIONS);
  const tabOfAlice = new Visitor();
  await signIn(tabOfAlice, harness, 0, "/profile/edit");
  if (tabOfAlice.page.url.origin !== harness.origin) await enterCredentials(tabOfAlice, harness);
  harness.passTime(11 * MINUTE);
  await tabOfAlice.submit("Save", { displayName: "Alice Typed" });
  await enterCredentials(tabOfAlice, harness);
  assertEquals(tabOfAlice.page.url.pathname, "/confirm");
  const shown = [...tabOfAlice.page.document.querySelectorAll("dt")].map((it) => it.textContent);
  assertEquals(shown, ["Display name"]);

  await signIn(tabBeside(tabOfAlice), harness, BOB);
  await tabOfAlice.submit("Confirm");
  assertRefused(tabOfAlice);
  assertEquals(changesOf(harness), 0);
});

Deno.test("a form that Alice has opened works after she has signed in again in another tab", async () => {
  await using harness = await startHarness(OPTIONS);
  const tab = new Visitor();
  await signIn(tab, harness, 0, "/profile/edit");
  if (tab.page.url.origin !== harness.origin) await enterCredentials(tab, harness);
  await signIn(tabBeside(tab), harness);
  await tab.submit("Save", { displayName: "Alice Typed" });
  assertEquals([tab.page.status, changesOf(harness)], [200, 1]);
});

for (const button of ["Yes, sign out everywhere", "Yes, end all others", "Sign out here"]) {
  Deno.test(`"${button}" on Alice's page ends no session of Bob (W-64)`, async () => {
    await using harness = await startHarness();
    const { origin, tenant } = harness;
    const elsewhere = new Visitor();
    await openSession(harness, elsewhere, { claims: { iss: tenant.issuer, sub: "bob" } });
    await openSession(harness, undefined, { claims: { iss: tenant.issuer, sub: "alice" } });
    const tabOfAlice = new Visitor();
    await openSession(harness, tabOfAlice, { claims: { iss: tenant.issuer, sub: "alice" } });
    await tabOfAlice.goTo(`${origin}/account`);
    await openSession(harness, tabOfAlice, { claims: { iss: tenant.issuer, sub: "bob" } });
    await tabOfAlice.submit(button);
    assertRefused(tabOfAlice);
    for (const browser of [elsewhere, tabOfAlice]) {
      assertEquals((await browser.request(`${origin}/profile`)).status, 200);
    }
  });
}

Deno.test("every form of a signed-in page says whose it is (W-64)", async () => {
  const root = new URL("../../", import.meta.url);
  let forms = 0;
  for (const folder of ["components", "routes/(signed-in)", "routes/(demo)"]) {
    for (const path of await sourcesIn(new URL(`${folder}/`, root))) {
      const text = await Deno.readTextFile(path);
      for (const [form, attributes] of text.matchAll(/<form ([^>]*)>.*?<\/form>/gs)) {
        // Whoever is signed in, a sign-out must work.
        if (attributes!.includes(`action="/sign-out"`)) continue;
        forms++;
        const saysIt = form.includes("<FormUser ") || form.includes("<HiddenFields ");
        assert(saysIt, `${path.pathname}: ${attributes}`);
      }
    }
  }
  assert(forms >= 4, `${forms} forms found`);
});

async function sourcesIn(folder: URL): Promise<URL[]> {
  const found: URL[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []); // the demo may be gone
  for (const { name, isDirectory } of entries) {
    if (isDirectory) found.push(...await sourcesIn(new URL(`${name}/`, folder)));
    else if (name.endsWith(".tsx")) found.push(new URL(name, folder));
  }
  return found;
}
