import { assert, assertEquals } from "@std/assert";
import { boundedStore } from "../../lib/kv/store.ts";
import { sessionKey, tokensKey, VERSION } from "../../lib/session/record.ts";
import { Sessions } from "../../lib/session/session.ts";
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

/** A session and its tokens, as the app stored them when their form was new. */
const STORED = {
  cookie: "4tWYQk8fV0mZk3nV9x2bq1yQyqTtVYw7pJx1fH0rZ3E",
  id: "LE2LCsjHmySGIjxliuD2v2kjBcaxYp_Gl54S123VSQk",
  record: {
    version: 5,
    createdAt: 1_000,
    lastSeenAt: 1_000,
    user: "Z5M4tWpj6CBw-dPuhjZzWA",
    sid: "ZScZt2F91lvJz_i86HRsgz",
    device: "Firefox",
    sealed: Uint8Array.fromBase64(
      "J4WjNtELfAqKhxoEEhEEzGdl0uy8FjFIdC+vlp9eCxLN7cds5QTd7fRpfR6rvSrgTGmHEexZi4saj4tCVK4cMAeMQ6jEDNwOmt4ZYMfs+/+1CsXg" +
        "XQGpFMFgkiRWQXrezF8HC66A1yL5WMyLV5IRUoo/MRxwe/7Wu3doOLLhnIUKacXYiARcU9WyEe55QLMvvWGsLWsrROvQ2zkiKgJpBr3EVewj6R4K" +
        "JyMd2aAdV3hqA1jXDrqh78CZ6abR0hq8hXJKZ1OiV4DOd6zSGcpt1eeQ+T24elxnWXpYN9JAg8WT6a6uUbyGz3Vz2ApX/TNFBOdadI/aD6l3",
    ),
  },
  tokens: {
    user: "Z5M4tWpj6CBw-dPuhjZzWA",
    sealed: Uint8Array.fromBase64(
      "6RjWorRAVLzN14HSOOVO8P6k6565v59N2TwhkG5HeG8G8p2ke9w3ZmFfhkQ3pDG/BfhhAyX8iWFKBbO/n61OR/KqpD+T7d/EfgwHOIgP2AyZukse" +
        "72W0TqGgUmLlO7ElopsELQkTSVKLQnPEKiufBL0bcJdgtpI2jpmy/LRsi4HbyqUn70iHdyJc7+vIf8XXjBONk4rj1fybHr1LhBbWRTfIEQ==",
    ),
  },
};

Deno.test("a session of this version opens whichever release has stored it: another form needs another version", async () => {
  assertEquals(VERSION, STORED.record.version, "Replace STORED by a session of the new version");
  using kv = await Deno.openKv(":memory:");
  await kv.set(sessionKey(STORED.id), STORED.record);
  await kv.set(tokensKey(STORED.id), STORED.tokens);
  const limits = { sessionIdleMs: 1_000, sessionLifetimeMs: 1_000 };
  const sessions = new Sessions(boundedStore(kv), limits, () => 1_001);
  const session = (await sessions.read(STORED.cookie))!;
  const { name, sub } = session.claims;
  assertEquals({ name, sub }, { name: "Alice", sub: "alice" });
  assertEquals({ ...session }, {
    id: STORED.id,
    createdAt: 1_000,
    lastSeenAt: 1_000,
    user: { name: "Alice", initials: "A" },
    authenticatedAt: 1,
    challengedAt: 2,
    authenticationContexts: { c1: 3 },
  });
  assertEquals(await sessions.tokens(session), {
    refreshToken: "refresh",
    idToken: "id",
    granted: ["User.Read"],
    access: { "User.Read": { token: "access", refreshAt: 8, expiresAt: 9 } },
  });
});
