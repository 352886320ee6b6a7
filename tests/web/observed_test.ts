import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { openSession } from "../attack/support/open_session.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { Visitor } from "../support/visitor.ts";

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function linesOf({ log }: Harness, event: string): Record<string, unknown>[] {
  return log.map((line) => JSON.parse(line)).filter((line) => line.event === event);
}

Deno.test("each request has one line: method, route, status, duration, correlation ID", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness, 0, "/profile?secret=1");
  await visitor.request(`${harness.origin}/nowhere/alice@example.com`);
  const lines = linesOf(harness, "request");
  assertEquals(lines.map(({ method, route, status }) => [method, route, status]), [
    ["GET", "/sign-in", 302],
    ["GET", "/getAToken", 303],
    ["GET", "/profile", 200],
    ["GET", null, 404],
  ]);
  for (const { duration_ms, correlationId } of lines) {
    assert(Number(duration_ms) >= 0);
    assertMatch(String(correlationId), UUID);
  }
  assertFalse(/secret=1|alice@/.test(harness.log.join()));
});

Deno.test("a form at the redirect URI has its route in the log", async () => {
  await using harness = await startHarness({ https: true });
  await signIn(new Visitor(), harness);
  assertEquals(linesOf(harness, "request").map(({ method, route }) => `${method} ${route}`), [
    "GET /sign-in",
    "POST /getAToken",
    "GET /getAToken",
    "GET /",
  ]);
});

Deno.test("LOG_REQUESTS=false leaves the events alone", async () => {
  await using harness = await startHarness({ env: { LOG_REQUESTS: "false" } });
  await signIn(new Visitor(), harness);
  assertEquals(linesOf(harness, "request"), []);
  assertEquals(linesOf(harness, "sign_in_completed").length, 1);
});

Deno.test("X-Request-Id of a proxy names the request, if it is well-formed (P-03)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const idFor = async (given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { "x-request-id": given };
    return (await visitor.request(`${harness.origin}/healthz`, { headers })).headers
      .get("x-request-id");
  };
  const good = ["0123456789abcdef0123456789abcdef", crypto.randomUUID(), "req_12345678"];
  for (const given of good) assertEquals(await idFor(given), given);
  const bad = [
    undefined,
    "",
    "short",
    "x".repeat(40),
    "a b c d e f",
    "<script>alert",
    "a".repeat(9) + "é",
  ];
  for (const given of bad) assertMatch((await idFor(given))!, UUID, given);
  const logged = linesOf(harness, "request").map(({ correlationId }) => correlationId);
  assertEquals(logged.slice(0, 3), good);
});

Deno.test("every reference on a page is in X-Request-Id and in the log, even without request lines (W-78)", async () => {
  await using harness = await startHarness({ env: { LOG_REQUESTS: "false" } });
  const { origin } = harness;
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const requests: [number, string, RequestInit][] = [
    [404, "/nowhere", {}],
    [403, "/sign-out", { method: "POST", headers: { origin: "https://evil.example" } }],
    [404, "/healthz", { method: "POST", headers: { origin } }],
    [400, "/account", { method: "POST", headers: { origin }, body: "{}" }],
    [400, "/getAToken?error=access_denied&state=x", {}],
  ];
  for (const [status, path, init] of requests) {
    const who = path.startsWith("/getAToken") ? new Visitor() : visitor;
    const answer = await who.request(origin + path, init);
    assertEquals(answer.status, status, path);
    const id = answer.headers.get("x-request-id")!;
    if (answer.body !== "") {
      assertStringIncludes(answer.body, id, path);
      assertStringIncludes(harness.log.join("\n"), id, path);
    }
  }
});

Deno.test("a completed sign-in names its session, and a user without saying who it is (P-03)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await signIn(visitor, harness);
  const cookie = await sessionCookie(visitor, harness);
  const { id } = (await harness.services.sessions.read(cookie!))!;
  await visitor.submit("Sign out");
  const [first, second] = linesOf(harness, "sign_in_completed");
  const [signedOut] = linesOf(harness, "signed_out");
  assertEquals([second!.session, signedOut!.session], [id.slice(0, 8), id.slice(0, 8)]);
  assertEquals(first!.user, second!.user);
  assertMatch(String(first!.user), /^[\w-]{8}$/);
});

Deno.test("a refused refresh has Microsoft's code in the log, and a panel on its page (P-02)", async () => {
  await using harness = await startHarness({
    env: { SCOPE: "User.ReadWrite" },
    tenant: { accessTokenSeconds: 60 },
  });
  harness.tenant.application.permissions.push("User.ReadWrite");
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  harness.passTime(2 * MINUTE);
  harness.tenant.refusals.next("token", 7000215);
  await visitor.goTo(`${harness.origin}/profile/edit`);

  assertEquals(visitor.page.status, 503);
  assertStringIncludes(visitor.page.html, "AADSTS7000215");
  for (const event of ["refresh_failed", "request_failed"]) {
    const [line] = linesOf(harness, event);
    assertEquals(line?.authority_error_codes, ["AADSTS7000215"], event);
  }
});

Deno.test("an error that nobody expected has its stack in the log (P-02)", async () => {
  await using harness = await startHarness();
  Object.assign(harness.services.sessions, { read: () => Promise.reject(new TypeError("a bug")) });
  const visitor = new Visitor();
  const headers = {
    cookie: `${harness.services.cookies.session.name}=${"A".repeat(43)}`,
  };
  assertEquals((await visitor.request(`${harness.origin}/`, { headers })).status, 500);
  const [line] = linesOf(harness, "request_failed");
  assertMatch(String((line!.stack as string[])[0]), /observed_test\.ts:\d+:\d+/);
});

Deno.test("HEAD changes nothing: no session ends, no token is fetched, no time is noted (W-72)", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 600 } });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const session = await harness.services.sessions.read((await sessionCookie(visitor, harness))!);
  harness.passTime(11 * MINUTE);
  harness.tenant.clearRequests();
  const before = (await harness.dump()).map(({ key, versionstamp }) => [key, versionstamp]);
  const sid = encodeURIComponent(String(session!.claims.sid));
  const paths = ["/", "/profile", "/graph", "/account", "/api/me", "/sign-in", "/sign-up"];
  for (const path of [...paths, `/front-channel-logout?sid=${sid}`, "/signed-out", "/confirm"]) {
    const { body } = await visitor.request(harness.origin + path, { method: "HEAD" });
    assertEquals(body, "", path);
  }
  assertEquals((await harness.dump()).map(({ key, versionstamp }) => [key, versionstamp]), before);
  assertEquals(harness.tenant.requests.filter(({ endpoint }) => endpoint === "token"), []);
});
