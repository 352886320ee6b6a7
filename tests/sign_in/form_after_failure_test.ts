import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import { userKey } from "../../lib/session/record.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];
const OPTIONS = { tenant: { application: { permissions: PERMISSIONS } } };
const BOB = 1;

/** Alice has sent a form that needs another sign-in, and is now on the tenant's sign-in page. */
async function sendForm(visitor: Visitor, harness: Harness): Promise<void> {
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/profile/edit`);
  await enterCredentials(visitor, harness);
  harness.passTime(11 * MINUTE);
  await visitor.submit("Save", { displayName: "Alice Kept" });
  assertEquals(visitor.page.url.origin, harness.tenant.origin);
}

function changes({ tenant }: Harness): number {
  return tenant.requests.filter(({ method }) => method === "PATCH").length;
}

/** How a step-up can fail. */
const FAILURES: Record<string, (visitor: Visitor, harness: Harness) => Promise<unknown>> = {
  "that is cancelled": (visitor) => visitor.submit("Cancel"),
  "whose token request fails": async (visitor, harness) => {
    harness.tenant.faults.always("token", { status: 503 });
    await enterCredentials(visitor, harness);
    harness.tenant.faults.clear();
  },
  "whose ID token says that nobody has entered anything": async (visitor, harness) => {
    let isFirst = true;
    harness.tenant.mutateIdToken((_, payload) => {
      if (isFirst) payload.auth_time = 1;
      isFirst = false;
    });
    await enterCredentials(visitor, harness);
  },
};

for (const [name, fail] of Object.entries(FAILURES)) {
  Deno.test(`the form of a step-up ${name} is shown again by "Try again", and can be sent`, async () => {
    await using harness = await startHarness(OPTIONS);
    const visitor = new Visitor();
    await sendForm(visitor, harness);
    await fail(visitor, harness);
    assert(visitor.page.status >= 400, String(visitor.page.status));
    assertStringIncludes(visitor.page.html, "What you entered is kept for 15 minutes.");
    assertFalse(visitor.page.html.includes("Alice Kept"));

    await visitor.click("Try again");
    assertEquals([visitor.page.url.pathname, visitor.page.hops.length], ["/confirm", 1]);
    assertStringIncludes(visitor.page.html, "Alice Kept");
    await visitor.submit("Confirm");
    if (visitor.page.url.origin === harness.tenant.origin) await enterCredentials(visitor, harness);
    assertEquals(visitor.page.url.pathname, "/confirm");
    await visitor.submit("Confirm");
    assertEquals(visitor.page.url.href, `${harness.origin}/profile/edit?saved`);
    assertEquals(changes(harness), 1);
    // It was deleted when it was sent.
    await visitor.goTo(`${harness.origin}/confirm`);
    assertEquals(visitor.page.url.pathname, "/");
    const kept = await Array.fromAsync(harness.kv.list({ prefix: ["kept_forms"] }));
    assertEquals(kept, []);
  });
}

Deno.test("the form of a step-up that comes back without the authentication context is kept, too", async () => {
  await using harness = await startHarness();
  const { services, origin, tenant } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const valueOf = async (name: string) =>
    (await visitor.jar.getCookies(origin)).find(({ key }) => key === name)!.value;
  const { claims } = (await services.sessions.read(await valueOf(services.cookies.session.name)))!;
  const attempt = {
    ...newAttemptSecrets(),
    returnTo: "/account",
    authenticationContext: "c1",
    form: {
      action: "/account",
      body: "end=none&note=kept",
      user: userKey(claims.iss, claims.sub),
    },
  };
  await services.attempts.start(await valueOf(services.cookies.attempt.name), attempt);
  await visitor.goTo(await services.entra.authorizationUrl(attempt, {}));
  tenant.mutateIdToken((_, payload) => void delete payload.acrs);
  await visitor.submit("Next", { code: tenant.messages[0]!.code });
  assertEquals(visitor.page.status, 403);
  assertStringIncludes(visitor.page.html, "This page needs a stronger sign-in");
  await visitor.click("Try again");
  assertEquals(visitor.page.url.pathname, "/confirm");
  assertStringIncludes(visitor.page.html, 'value="kept"');
});

Deno.test("a form whose session has ended still belongs to its user after the sign-in is cancelled (W-64)", async () => {
  await using harness = await startHarness(OPTIONS);
  const visitor = new Visitor();
  await sendForm(visitor, harness);
  await visitor.submit("Cancel");
  harness.passTime(31 * MINUTE); // the form of that time is gone as well
  await visitor.goTo(`${harness.origin}/confirm`);
  assertFalse(visitor.page.html.includes("Alice Kept"));

  await visitor.goTo(`${harness.origin}/`);
  await signIn(visitor, harness);
  harness.passTime(31 * MINUTE);
  const { headers } = await visitor.request(`${harness.origin}/account`, {
    method: "POST",
    body: new URLSearchParams({ end: "none", note: "of-alice" }),
    headers: { "sec-fetch-site": "same-origin" },
  });
  const authorize = new URL(headers.get("location")!);
  authorize.searchParams.set("prompt", "login");
  await visitor.goTo(authorize);
  await visitor.submit("Cancel");
  assertFalse(visitor.page.html.includes("of-alice"));
  const retry = visitor.page.document.querySelector("main a.button")!.getAttribute("href")!;
  assertEquals(retry, "/confirm");

  harness.passTime(MINUTE);
  await signIn(visitor, harness, BOB);
  await visitor.goTo(harness.origin + retry);
  assertEquals(visitor.page.url.pathname, "/");
  assertFalse(visitor.page.html.includes("of-alice"));

  harness.passTime(MINUTE);
  await signIn(visitor, harness);
  await visitor.goTo(harness.origin + retry);
  assertEquals(visitor.page.url.pathname, "/confirm");
  assertStringIncludes(visitor.page.html, "of-alice");
  harness.passTime(13 * MINUTE);
  await visitor.goTo(harness.origin + retry);
  assertEquals(visitor.page.url.pathname, "/");
});

Deno.test("if a form can't be kept, the error page stays the same and the log has a line", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ ...OPTIONS, wrapKv: faulty.wrap });
  const visitor = new Visitor();
  await sendForm(visitor, harness);
  visitor.holds = ({ origin, pathname }) => origin === harness.origin && pathname === "/getAToken";
  await visitor.submit("Cancel");
  // The first commit takes the attempt. A later one would keep the form.
  let commits = 0;
  faulty.onCommit = () => {
    if (++commits > 1) faulty.writes = "fails";
  };
  visitor.holds = () => false;
  await visitor.goTo(visitor.held!.url, visitor.held!.init);
  assertEquals(visitor.page.status, 400);
  assertFalse(visitor.page.html.includes("is kept"));
  assertStringIncludes(harness.log.join("\n"), '"event":"form_not_kept"');
  assertStringIncludes(harness.log.join("\n"), '"event":"sign_in_refused"');
});
