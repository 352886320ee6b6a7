import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { undisturbed } from "../support/undisturbed.ts";
import { Visitor } from "../support/visitor.ts";

for (const form of ["plain", "pop", "unquoted"] as const) {
  Deno.test(`Graph's claims challenge (${form}) leads to one sign-in that returns to the page (RL-29)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    harness.passTime(5_000);
    harness.tenant.challengeGraph(form);
    harness.passTime(5_000);

    await visitor.goTo(`${harness.origin}/graph?x=1`);
    const authorize = visitor.page.hops.find(({ url }) => url.pathname.endsWith("/authorize"))!.url;
    const { access_token } = JSON.parse(authorize.searchParams.get("claims")!);
    assertEquals(access_token.nbf.essential, true);
    assertEquals(access_token.xms_cc, { values: ["cp1"] });
    if (visitor.page.url.origin === harness.tenant.origin) await enterCredentials(visitor, harness);
    assertEquals(visitor.page.url.href, `${harness.origin}/graph?x=1`);
    assertStringIncludes(visitor.page.html, "userPrincipalName");
  });
}

Deno.test("a second challenge right after the first gets an error page (RL-29)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1"}}}');
  harness.tenant.faults.always("graph", {
    status: 401,
    headers: { "www-authenticate": `Bearer error="insufficient_claims", claims="${claims}"` },
    body: "{}",
  });
  await visitor.goTo(`${harness.origin}/graph`);
  if (visitor.page.url.origin === harness.tenant.origin) await enterCredentials(visitor, harness);
  assertEquals(visitor.page.url.href, `${harness.origin}/graph`);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "Your access wasn’t accepted");
});

Deno.test("a script gets 401 for a challenge, and no redirect", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(5_000);
  harness.tenant.challengeGraph("plain");
  harness.passTime(5_000);
  const { status, headers, body } = await visitor.request(`${harness.origin}/api/me`);
  assertEquals(status, 401);
  assertEquals(headers.get("location"), null);
  assertEquals(JSON.parse(body).error, "step_up_required");
});

Deno.test("a 401 without claims leads to one forced refresh and one more call (RL-30)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.tenant.faults.next("graph", {
    status: 401,
    body: '{"error":{"code":"InvalidAuthenticationToken"}}',
  });
  const { status, body } = await visitor.request(`${harness.origin}/api/me`);
  assertEquals(status, 200);
  assertEquals(JSON.parse(body).ok, true);
  assertEquals(harness.tenant.requestsTo("graph").length, 2);
  assertEquals(
    harness.calls.filter(({ form }) => form.get("grant_type") === "refresh_token").length,
    1,
  );
});

/** Headers of a 401 that are not a claims challenge. */
const NO_CHALLENGES: Record<string, string> = {
  "claims for another reason": `Bearer error="invalid_token", claims="${
    btoa('{"access_token":{}}')
  }"`,
  "claims that are no Base64": 'Bearer error="insufficient_claims", claims="{}"',
  "claims that are no JSON": `Bearer error="insufficient_claims", claims="${btoa("{x")}"`,
  "claims that are no object": `Bearer error="insufficient_claims", claims="${btoa("[1]")}"`,
  "no claims": 'Bearer error="insufficient_claims"',
  "claims by another name": `Bearer error="insufficient_claims", xclaims="${btoa("{}")}"`,
};

for (const [name, header] of Object.entries(NO_CHALLENGES)) {
  Deno.test(`a 401 with ${name} is not a challenge: one forced refresh, one more call (RL-30)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    harness.tenant.faults.next("graph", {
      status: 401,
      headers: { "www-authenticate": header },
      body: "{}",
    });
    const { status, body } = await visitor.request(`${harness.origin}/api/me`);
    assertEquals([status, JSON.parse(body).ok], [200, true]);
    assertEquals(harness.tenant.requestsTo("graph").length, 2);
  });
}

Deno.test("a refusal by Graph is shown and leads to no sign-in (RL-31)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.tenant.faults.always("graph", {
    status: 403,
    body: '{"error":{"code":"Authorization_RequestDenied","message":"<b>raw</b>"}}',
  });
  await visitor.goTo(`${harness.origin}/graph`);
  assertEquals(visitor.page.hops.length, 1);
  assertEquals(visitor.page.status, 200);
  assertStringIncludes(visitor.page.html, "You don’t have permission");
  assertFalse(visitor.page.html.includes("raw"));
});

for (
  const [name, retryAfter, waits] of [
    ["seconds that fit", () => "1", true],
    ["an HTTP date that fits", () => new Date(Date.now() + 1_000).toUTCString(), true],
    ["nothing", () => undefined, true],
    ["too long a time", () => "315", false],
    ["a negative number", () => "-5", true],
    ["a text", () => "soon", true],
  ] as const
) {
  Deno.test(`Graph is busy and says ${name}: ${waits ? "repeated within 2 s" : "shown at once"} (RL-32, N-11)`, async () => {
    await undisturbed(200, async () => {
      await using harness = await startHarness();
      const visitor = new Visitor();
      await signIn(visitor, harness);
      const wish = retryAfter();
      const headers: Record<string, string> = wish === undefined ? {} : { "retry-after": wish };
      harness.tenant.faults.next("graph", { status: 429, headers, body: "{}" });
      const started = performance.now();
      const { status } = await visitor.request(`${harness.origin}/api/me`);
      assertEquals(performance.now() - started < 2_500, true);
      assertEquals(status, waits ? 200 : 502);
      assertEquals(harness.tenant.requestsTo("graph").length, waits ? 2 : 1);
      // The customer's next call respects the wait that Graph asked for.
      await visitor.request(`${harness.origin}/api/me`);
      assertEquals(harness.tenant.requestsTo("graph").length, waits ? 3 : 1);
    });
  });
}
