import { assertEquals, assertFalse } from "@std/assert";
import type { TenantOptions } from "../../emulator/tenant.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

/** Settings that are not about tenant and registration. */
const OTHERS = { SESSION_LIFETIME_HOURS: "9", SHOW_ERROR_DETAILS: "false" };

/**
 * Apps on one database: the second one is what the first one is after a change of its settings.
 *
 * @param changed what is different about the tenant; null if nothing is, but only other settings
 */
async function withChangedSettings(
  changed: TenantOptions | null,
  body: (before: Harness, after: Harness) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const env = { KV_PATH: `${folder}/kv.sqlite3` };
    await using before = await startHarness({ env, https: false });
    const sameTenant = { AUTHORITY: before.tenant.authority, ENDPOINT: before.tenant.endpoint };
    await using after = changed === null
      ? await startHarness({ env: { ...env, ...sameTenant, ...OTHERS }, https: false })
      : await startHarness({ env, https: false, tenant: changed });
    await body(before, after);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The browser of a visitor at the changed app: it has the cookies of before. */
async function browserAt(after: Harness, before: Harness, visitor: Visitor): Promise<Visitor> {
  const later = new Visitor();
  for (const { key, value } of await visitor.jar.getCookies(before.origin)) {
    const name = key.replace(new URL(before.origin).port, new URL(after.origin).port);
    await later.jar.setCookie(`${name}=${value}; Path=/`, after.origin);
  }
  return later;
}

const CHANGES: Record<string, TenantOptions> = {
  "another tenant": { name: "fabrikam" },
  "another app registration": { clientId: crypto.randomUUID() },
};

for (const [change, options] of Object.entries(CHANGES)) {
  Deno.test(`nobody is signed in who has signed in before the settings named ${change} (SP-42, AV-14)`, async () => {
    await withChangedSettings(options, async (before, after) => {
      const visitor = new Visitor();
      await signIn(visitor, before, 0, "/profile");
      assertEquals(visitor.page.status, 200);
      const later = await browserAt(after, before, visitor);
      assertFalse((await later.request(`${after.origin}/`)).body.includes("Alice Example"));
      assertEquals((await later.request(`${after.origin}/profile`)).status, 303);
      assertEquals((await visitor.request(`${before.origin}/profile`)).status, 200);
    });
  });
}

Deno.test("a customer stays signed in after a change of other settings", async () => {
  await withChangedSettings(null, async (before, after) => {
    const visitor = new Visitor();
    await signIn(visitor, before);
    const later = await browserAt(after, before, visitor);
    assertEquals((await later.request(`${after.origin}/profile`)).status, 200);
  });
});
