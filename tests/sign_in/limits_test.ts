import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { STARTS_PER_ADDRESS, STARTS_PER_BROWSER } from "../../lib/web/start_sign_in.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("a browser that starts too many sign-ins is told to wait (RL-21)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  harness.passTime(60_000 - harness.services.now() % 60_000); // so that one minute sees it all
  // The first start has no cookie yet, so it counts for the address alone.
  for (let i = 0; i <= STARTS_PER_BROWSER; i++) {
    assertEquals((await visitor.request(`${harness.origin}/sign-in`)).status, 302);
  }
  const refused = await visitor.request(`${harness.origin}/sign-in`);
  assertEquals(refused.status, 429);
  assertMatch(refused.headers.get("retry-after")!, /^([1-9]|[1-5]\d|60)$/);
  assertStringIncludes(refused.body, "Too many sign-ins");
  const attempts = await Array.fromAsync(harness.kv.list({ prefix: ["sign_in_attempts"] }));
  assertEquals(attempts.length, 8);
  assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
  harness.passTime(60_000);
  assertEquals((await visitor.request(`${harness.origin}/sign-in`)).status, 302);
});

Deno.test("an address that starts too many sign-ins is told to wait (RL-21)", async () => {
  await using harness = await startHarness();
  harness.passTime(60_000 - harness.services.now() % 60_000); // so that one minute sees it all
  for (let i = 0; i < STARTS_PER_ADDRESS; i++) {
    assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
  }
  const refused = await new Visitor().request(`${harness.origin}/sign-in`);
  assertEquals(refused.status, 429);
  assertEquals(refused.headers.getSetCookie(), []);
  harness.passTime(60_000);
  assertEquals((await new Visitor().request(`${harness.origin}/sign-in`)).status, 302);
});

Deno.test("a browser that signs in three times within 30 s is stopped (RL-12, N-16)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  for (let i = 0; i < 3; i++) await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/sign-in`);
  assertEquals(visitor.page.hops.length, 1);
  assertEquals(visitor.page.status, 429);
  assertStringIncludes(visitor.page.html, "keeps coming back to sign in");
  harness.passTime(31_000);
  await visitor.goTo(`${harness.origin}/sign-in?prompt=login`);
  await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/`);
});
