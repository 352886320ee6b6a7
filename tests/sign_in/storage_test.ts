import { FORMS_BYTES } from "../../lib/sign_in/kept_form.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import { newSecret } from "../../lib/kv/seal.ts";
import { ANONYMOUS_BYTES, USER_BYTES } from "../../lib/sign_in/attempt.ts";
import { bucketOf } from "../../lib/sign_in/rate_limit.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const KB = 1_024;

/** How many records of a kind a database holds, and their size. */
async function taken(
  { dump }: Harness,
  ...kinds: string[]
): Promise<{ keys: number; bytes: number }> {
  const entries = (await dump()).filter(({ key }) => kinds.includes(String(key[0])));
  const bytes = entries.reduce((sum, { key, value }) => sum + sizeOf(key) + sizeOf(value), 0);
  return { keys: entries.length, bytes };
}

function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== "object" || value === null) return String(value).length;
  return Object.entries(value).reduce((sum, [name, part]) => sum + name.length + sizeOf(part), 0);
}

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (next < count) await work(next++);
  }));
}

Deno.test("a flood of sign-ins by strangers takes 16 MB, and people can still sign in (W-44, W-60)", async () => {
  await using harness = await startHarness();
  const { attempts } = harness.services;
  const returnTo = `/${"a".repeat(4_000)}`;
  const start = (browser: string) => attempts.start(browser, { ...newAttemptSecrets(), returnTo });
  await inParallel(2_000, () => start(newSecret()));
  const browser = newSecret();
  const mine = { ...newAttemptSecrets(), returnTo: "/mine" };
  await attempts.start(browser, mine);
  await inParallel(500, () => start(newSecret()));
  const { bytes } = await taken(harness, "sign_in_attempts", "sign_in_pages", "space");
  assert(bytes > ANONYMOUS_BYTES / 2 && bytes < ANONYMOUS_BYTES * 1.1, `${bytes} bytes`);
  assertEquals((await attempts.take(browser, mine.state))?.returnTo, "/mine");
});

Deno.test("a flood of forms by strangers takes no space (W-44, W-60)", async () => {
  await using harness = await startHarness({
    env: { REDIRECT_URI: "https://app.example/getAToken" },
  });
  const body = `a=${"x".repeat(16_000)}`;
  await inParallel(500, async (i) => {
    const answer = await new Visitor().request(
      harness.origin + ["/account", "/profile/edit", "/profile", "/api/me"][i % 4],
      {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "origin": "https://app.example",
          "cookie": `__Host-session=${newSecret()}; __Host-sign-in=${newSecret()}`,
        },
      },
    );
    assertEquals(answer.status, i % 4 < 2 ? 303 : 405);
  });
  assertEquals(await harness.dump(), []);
});

Deno.test("a flood of forms and sign-ins by one user takes 256 KB (W-44, W-60)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  harness.passTime(31 * 60_000);
  const cookie = await visitor.jar.getCookieString(harness.origin);
  for (let minute = 0; minute < 4; minute++) {
    harness.passTime(60_000);
    await inParallel(40, async () => {
      const answer = await fetch(`${harness.origin}/account`, {
        method: "POST",
        body: new URLSearchParams({ a: "x".repeat(16_000) }),
        headers: { cookie, origin: harness.origin },
        redirect: "manual",
      });
      await answer.body?.cancel();
      assert([303, 429].includes(answer.status));
    });
  }
  const { bytes } = await taken(harness, "sign_in_attempts", "sign_in_pages", "space");
  assert(bytes < USER_BYTES * 1.1, `${bytes} bytes`);
});

Deno.test("a flood of invented cookies takes one small counter for each of 65,536 buckets (W-26, W-60)", async () => {
  await using harness = await startHarness({
    env: { REDIRECT_URI: "https://app.example/getAToken" },
  });
  await inParallel(300, async () => {
    const headers = { cookie: `__Host-sign-in=${newSecret()}` };
    await new Visitor().request(`${harness.origin}/sign-in`, { headers });
  });
  const { keys, bytes } = await taken(harness, "rate_limits");
  assert(keys <= 300 && bytes < keys * 128, `${keys} keys, ${bytes} bytes`);
  const buckets = Array.from({ length: 10_000 }, () => bucketOf(newSecret()));
  for (const bucket of buckets) assert(Number.isInteger(bucket) && bucket >= 0 && bucket < 65_536);
  assert(new Set(buckets).size > 9_000, "honest browsers have one of their own");
});

Deno.test("a flood of sessions of one user leaves fifty (W-26)", async () => {
  await using harness = await startHarness();
  await inParallel(120, () => openSession(harness, undefined, { claims: { sid: newSecret() } }));
  await openSession(harness, undefined, { claims: { sid: newSecret() } });
  for (const kind of ["sessions", "session_tokens", "sessions_of_user", "sessions_of_sid"]) {
    const { keys, bytes } = await taken(harness, kind);
    assertEquals(keys, 50, kind);
    assert(bytes < 50 * KB, `${kind}: ${bytes} bytes`);
  }
});

Deno.test("a flood of records of one session leaves one of each kind (W-26)", async () => {
  await using harness = await startHarness();
  const { keptForms, loopGuard } = harness.services;
  const cookie = await openSession(harness);
  const form = { action: "/account", body: `a=${"%01".repeat(5_400)}`, user: "alice" };
  await inParallel(200, () => keptForms.keep(cookie, form));
  await inParallel(20, () => loopGuard.note("a browser", Infinity));
  const forms = await taken(harness, "kept_forms");
  assert(forms.keys === 1 && forms.bytes < 17 * KB, `${forms.bytes} bytes`);
  assertEquals((await taken(harness, "completed_sign_ins")).keys, 1);

  // After failed sign-ins, a form belongs to a browser, and browsers are not counted.
  await inParallel(60, () => keptForms.keepForBrowser(newSecret(), form));
  const { keys, bytes } = await taken(harness, "kept_forms");
  assert(keys > 1 && bytes < FORMS_BYTES + 17 * KB, `${bytes} bytes`);
});

Deno.test("docs/storage.md lists every kind of record that the app writes", async () => {
  const table = await Deno.readTextFile(new URL("../../docs/storage.md", import.meta.url));
  const kinds = new Set<string>();
  const lib = new URL("../../lib/", import.meta.url);
  for (const folder of ["graph", "kv", "session", "sign_in"]) {
    for await (const { name } of Deno.readDir(new URL(folder, lib))) {
      const text = await Deno.readTextFile(new URL(`${folder}/${name}`, lib));
      for (const [, kind] of text.matchAll(/(?:return |= |\(|: )\["([a-z_]+)"(?:, \w|\])/g)) {
        kinds.add(kind!);
      }
    }
  }
  assert(kinds.size >= 12, [...kinds].join());
  for (const kind of kinds) assertStringIncludes(table, `\`${kind}\``);
});
