import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { authorize, deliver } from "../attack/support/attempt.ts";
import { assertSecured } from "../attack/support/secured.ts";
import { assertAccepted, assertRefused, kept } from "../attack/support/verdict.ts";
import { signIn } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { sessionCookie } from "../support/session_cookie.ts";
import { crossSiteForm, type Hop, Visitor } from "../support/visitor.ts";

/** Sends a form to the redirect URI as the authority's page does. */
function post(
  visitor: Visitor,
  { origin, tenant }: Harness,
  fields: string | URLSearchParams | Record<string, string>,
): Promise<Hop> {
  const form = new URLSearchParams(fields);
  const { url, init } = crossSiteForm(new URL(`${origin}/getAToken`), form, tenant.origin);
  return visitor.request(url, init);
}

Deno.test("on https the authority answers by a form, and no address of ours holds code or state", async () => {
  await using harness = await startHarness({ https: true });
  const { origin } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness, 0, "/profile");

  assertEquals([visitor.page.url.href, visitor.page.status], [`${origin}/profile`, 200]);
  const callbacks = visitor.page.hops.filter(({ url }) => url.pathname === "/getAToken");
  assertEquals(callbacks.map(({ status }) => status), [303, 303]);
  assertEquals(callbacks.map(({ body }) => body), ["", ""]);
  for (const callback of callbacks) assertSecured(callback, true);
  assertMatch(callbacks[1]!.url.search, /^\?answer=[\w-]{43}$/);

  const [authorization] = harness.tenant.requestsTo("authorize");
  const [redemption] = harness.tenant.requestsTo("token");
  assertEquals(authorization!.query.response_mode, "form_post");
  for (const { url } of visitor.seen.filter(({ url }) => url.origin === origin)) {
    assertFalse(url.href.includes(authorization!.query.state!), url.pathname);
    assertFalse(url.href.includes(redemption!.form.code!), url.pathname);
  }
});

Deno.test("the attempt's cookie comes with a cross-site form, the session's does not", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const cookies = visitor.seen.flatMap(({ headers }) => headers.getSetCookie());
  const flagsOf = (name: string) =>
    cookies.find((line) => line.startsWith(`${name}=`))?.split("; ").slice(1).toSorted();
  const { attempt, session } = harness.services.cookies;
  assertMatch(attempt.name, /^__Host-/);
  assertEquals(flagsOf(attempt.name), [
    "HttpOnly",
    "Max-Age=3600",
    "Path=/",
    "SameSite=None",
    "Secure",
  ]);
  assertEquals(flagsOf(session.name), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
});

Deno.test("a second sign-in by form ends the former session", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const before = await sessionCookie(visitor, harness);
  await signIn(visitor, harness, 1);
  assertEquals(await harness.services.sessions.read(before!), null);
  assertEquals((await kept(harness)).filter((kind) => kind === "sessions").length, 1);
});

Deno.test("an answer is kept sealed, for two minutes, and only in place of an earlier one", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  for (const _ of [1, 2]) await post(visitor, harness, callback.searchParams);
  const { headers } = await post(visitor, harness, callback.searchParams);
  const answers = (await harness.dump()).filter(({ key }) => key[0] === "sign_in_answers");
  assertEquals(answers.length, 1);
  const stored = Deno.inspect(answers, { iterableLimit: Infinity }) +
    new TextDecoder().decode((answers[0]!.value as { sealed: Uint8Array }).sealed);
  for (const name of ["code", "state"]) {
    assertFalse(stored.includes(callback.searchParams.get(name)!), name);
  }

  harness.passTime(2 * MINUTE);
  await visitor.goTo(`${harness.origin}${headers.get("location")}`);
  await assertRefused(harness, visitor.page, {
    reason: "attempt_unknown",
    returnTo: "/",
    attempts: 1,
  });
});

Deno.test("an answer to no sign-in of this browser or any other is not kept (W-44)", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  await authorize(visitor, harness);
  const { status, headers } = await post(visitor, harness, { code: "x", state: "invented" });
  assertEquals([status, headers.get("location")], [303, "/getAToken?answer=unknown"]);
  assertFalse((await kept(harness)).includes("sign_in_answers"));
});

Deno.test("an answer is taken once; whoever is signed in by then continues", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const { headers } = await post(visitor, harness, callback.searchParams);
  const next = `${harness.origin}${headers.get("location")}`;
  await visitor.goTo(next);
  await assertAccepted(harness, visitor);
  await visitor.goTo(next);
  assertEquals([visitor.page.hops[0]?.status, visitor.page.url.pathname], [303, "/"]);
  await deliver(visitor, harness, callback);
  assertEquals(visitor.page.url.pathname, "/profile");
  assertEquals(harness.tenant.requestsTo("token").length, 1);
});

Deno.test("an answer kept for one browser can't be taken by another", async () => {
  await using harness = await startHarness({ https: true });
  const [victim, thief] = [new Visitor(), new Visitor()];
  const { headers } = await post(
    victim,
    harness,
    (await authorize(victim, harness)).searchParams,
  );
  await authorize(thief, harness);
  const { status } = await thief.request(`${harness.origin}${headers.get("location")}`);
  assertEquals([status, harness.tenant.requestsTo("token").length], [400, 0]);
});

Deno.test("a form that answers nothing is not kept", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  const { searchParams } = await authorize(visitor, harness);
  const state = searchParams.get("state")!;
  const padding = new URLSearchParams(searchParams);
  padding.set("error_description", "x".repeat(20_000));
  for (
    const [who, form] of [
      [new Visitor(), searchParams],
      [visitor, "code=x"],
      [visitor, "code=x&state="],
      [visitor, "code=x&state=unknown"],
      [visitor, padding],
    ] as const
  ) {
    const { status, headers } = await post(who, harness, form);
    assertEquals(status, 303);
    assertEquals(headers.getSetCookie(), []);
    const next = await who.request(`${harness.origin}${headers.get("location")}`);
    assertEquals(next.status, 400);
  }
  assertEquals(await kept(harness), ["sign_in_attempts"]);
  assert(state);
});

Deno.test("a form beyond 64 kB, or of another type, is refused with a page", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  const large = await post(visitor, harness, `state=${"x".repeat(65 * 1024)}`);
  assertEquals(large.status, 413);
  assertMatch(large.headers.get("content-type")!, /^text\/html/);
  const json = await visitor.request(`${harness.origin}/getAToken`, { method: "POST", body: "{}" });
  assertEquals(json.status, 400);
  assertSecured(json, true);
});

Deno.test("an answer in the query is good on https, too: Entra sends some errors there", async () => {
  await using harness = await startHarness({ https: true });
  const visitor = new Visitor();
  await visitor.goTo(await authorize(visitor, harness));
  await assertAccepted(harness, visitor);

  const { searchParams } = await authorize(new Visitor(), harness);
  const refused = await visitor.request(
    `${harness.origin}/getAToken?error=access_denied&state=${searchParams.get("state")}`,
  );
  assertEquals([refused.status, refused.headers.get("location")], [303, "/profile"]);
});

Deno.test("RESPONSE_MODE=query goes back on https: a Lax cookie, and no form is taken", async () => {
  await using harness = await startHarness({ https: true, env: { RESPONSE_MODE: "query" } });
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  assertEquals((await post(visitor, harness, callback.searchParams)).status, 403);
  await deliver(visitor, harness, callback);
  await assertAccepted(harness, visitor);
  const [cookie] = visitor.seen.flatMap(({ headers }) => headers.getSetCookie());
  assertMatch(cookie!, /^__Host-sign-in-\d+=.*SameSite=Lax/);
});
