import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { signIn } from "../support/credentials.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { dropAccessTokens, startSecondApp } from "../support/second_app.ts";
import { until } from "../support/until.ts";

function refreshes({ tenant }: Harness): number {
  return tenant.requestsTo("token").filter(({ body }) => body.includes("grant_type=refresh_token"))
    .length;
}

Deno.test("two processes and 50 parallel requests make one refresh (RL-10)", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using harness = await startHarness({
      https: false,
      env: { KV_PATH: `${folder}/kv.sqlite3` },
    });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await using other = await startSecondApp(harness, { KV_PATH: `${folder}/kv.sqlite3` });
    // Both have started: the test is about the refresh, not about which one starts faster.
    for (const origin of [harness.origin, other.origin]) await visitor.request(`${origin}/profile`);
    await dropAccessTokens(visitor, harness);
    const answers = await Promise.all(
      Array.from(
        { length: 50 },
        (_, i) => visitor.request(`${i % 2 ? harness.origin : other.origin}/api/me`),
      ),
    );
    for (const { status, body } of answers) {
      assertEquals(status, 200);
      assertEquals(JSON.parse(body).body.displayName, "Alice Example");
    }
    assertEquals(refreshes(harness), 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a code is sent once, even if the connection breaks (RL-35)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  // There is an idle connection to the tenant in the pool, from the metadata request.
  await visitor.goTo(`${harness.origin}/sign-in`);
  harness.tenant.faults.next("token", { reset: true });
  const { email, password } = harness.tenant.customers[0]!;
  await visitor.submit("Next", { email });
  await visitor.submit("Sign in", { password });
  assertEquals(visitor.page.status, 503);
  assertEquals(harness.tenant.requestsTo("token").length, 1);
});

Deno.test("if the process that refreshes dies, others refresh when its lease ends (N-13)", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 600 } });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const [{ key }] = await Array.fromAsync(harness.kv.list({ prefix: ["sessions"] })) as [
    Deno.KvEntry<unknown>,
  ];
  harness.passTime(11 * 60_000);
  await harness.kv.set(["refresh_leases", key[1]!], {
    until: harness.services.now() + 1_000,
    cooling: false,
  });
  setTimeout(() => harness.passTime(1_500), 300);
  const answer = await visitor.request(`${harness.origin}/api/me`);
  assertEquals(answer.status, 200);
  assertEquals(refreshes(harness), 1);
});

Deno.test("if the authority throttles, the app waits as long as it asks (RL-34, N-15)", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 600 } });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(11 * 60_000);
  harness.tenant.faults.next("token", { status: 429, headers: { "retry-after": "120" } });
  for (let i = 0; i < 3; i++) {
    const page = await visitor.goTo(`${harness.origin}/graph`);
    assertEquals(page.status, 200);
    assertStringIncludes(page.html, "The service isn’t answering");
  }
  assertEquals(refreshes(harness), 1);
  harness.passTime(121_000);
  const page = await visitor.goTo(`${harness.origin}/graph`);
  assertStringIncludes(page.html, "userPrincipalName");
  assertEquals(refreshes(harness), 2);
});

Deno.test("many customers at once each get their own data (CV-08)", async () => {
  const customers = Array.from({ length: 12 }, (_, i) => ({
    email: `user${i}@example.com`,
    password: "Sunny-Meadow-12",
    displayName: `User ${i}`,
  }));
  await using harness = await startHarness({ tenant: { customers, accessTokenSeconds: 600 } });
  const visitors = customers.map(() => new Visitor());
  await Promise.all(visitors.map((visitor, who) => signIn(visitor, harness, who)));
  harness.passTime(11 * 60_000);
  await Promise.all(visitors.flatMap((visitor, who) =>
    Array.from({ length: 5 }, async () => {
      const { status, body } = await visitor.request(`${harness.origin}/api/me`);
      assertEquals(status, 200);
      assertEquals(JSON.parse(body).body.displayName, `User ${who}`);
    })
  ));
  assertEquals(refreshes(harness), customers.length);
});

Deno.test("a sign-out during a refresh is final (RL-18, D-21)", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 600 } });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile`);
  harness.passTime(11 * 60_000);
  const signedOut = Promise.withResolvers<void>();
  harness.tenant.faults.next("token", { delay: signedOut.promise });
  const graph = visitor.request(`${harness.origin}/api/me`);
  assert(await until(() => refreshes(harness) === 1));
  await visitor.submit("Sign out");
  signedOut.resolve();
  assertEquals((await graph).status, 401);
  for (const prefix of ["sessions", "session_tokens", "sessions_of_user"]) {
    assertEquals(await Array.fromAsync(harness.kv.list({ prefix: [prefix] })), []);
  }
});
