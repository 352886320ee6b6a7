import { assert, assertEquals } from "@std/assert";
import { VERSION } from "../../lib/session/record.ts";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { Visitor } from "../support/visitor.ts";

/** Changes the only session's record to what another version of the app would have written. */
async function rewrite({ kv }: Harness, change: (record: object) => object): Promise<void> {
  for await (const { key, value } of kv.list<object>({ prefix: ["sessions"] })) {
    await kv.set(key, change(value));
  }
}

Deno.test("a session of another version, which runs at the same time, counts as none and is no error", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  for (const foreign of [{ version: VERSION + 1, shape: "unknown" }, { version: undefined }]) {
    await rewrite(harness, () => foreign);
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 303);
    assertEquals((await visitor.request(`${harness.origin}/`)).status, 200);
    assertEquals((await visitor.request(`${harness.origin}/api/me`)).status, 401);
  }
});

Deno.test("a session of another version is in no list, and ends with all of the user's sessions", async () => {
  await using harness = await startHarness();
  await signIn(new Visitor(), harness);
  await rewrite(harness, () => ({ version: VERSION + 1 }));
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const page = await visitor.goTo(`${harness.origin}/account`);
  assertEquals(page.status, 200);
  const records = () => Array.fromAsync(harness.kv.list({ prefix: ["sessions"] }));
  assertEquals((await records()).length, 2);
  const session = await harness.services.sessions.read((await sessionCookie(visitor, harness))!);
  await harness.services.sessions.endOfUser(session!);
  assert((await records()).length === 0);
});
