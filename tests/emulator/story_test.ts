import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant } from "../../emulator/tenant.ts";
import { bestTime } from "../support/best_time.ts";
import { App, jwtPart } from "./support/app.ts";

Deno.test("a customer signs in, the app redeems the code, calls Graph, refreshes, signs out", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const code = await app.signIn();
  assertEquals(app.returned.state, "the-state");
  assertMatch(app.returned.session_state!, /^[0-9a-f-]{36}$/);
  const { status, body } = await app.redeem(code);
  assertEquals(status, 200);
  const claims = jwtPart(body.id_token, "payload");
  assertEquals(claims.iss, tenant.issuer);
  assertEquals(claims.nonce, "the-nonce");
  const me = await app.graph(body.access_token);
  assertEquals((await me.json()).displayName, "Alice Example");

  const refreshed = await app.refresh(body.refresh_token);
  assertEquals(refreshed.status, 200);
  assertEquals(jwtPart(refreshed.body.id_token, "payload").sub, claims.sub);

  const query = new URLSearchParams({
    logout_hint: claims.login_hint,
    post_logout_redirect_uri: "http://localhost:3000/signed-out",
  });
  await app.browser.open(app.at(`/oauth2/v2.0/logout?${query}`));
  assertEquals(app.browser.left, "http://localhost:3000/signed-out");
  await app.authorize({ prompt: "none" });
  assertEquals(app.returned.error, "login_required");
});

Deno.test("a visitor creates an account: address, one-time code, password, details", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize({ prompt: "create", login_hint: "new@example.org" });
  assertStringIncludes(app.browser.page, "Create account");
  assertStringIncludes(app.browser.page, 'value="new@example.org"');
  await app.browser.submit({ email: "new@example.org", action: "next" });
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  await app.browser.submit({ password: "Long-Enough-1", confirm: "Long-Enough-1", action: "next" });
  assertStringIncludes(app.browser.page, "We just need a little more information");
  await app.browser.submit({
    displayName: "Nora New",
    country: "Netherlands",
    postalCode: "1012 AB",
    action: "next",
  });
  const { body } = await app.redeem(app.returned.code!);
  assertEquals(jwtPart(body.id_token, "payload").name, "Nora New");
  assert(tenant.customers.some(({ email }) => email === "new@example.org"));
});

Deno.test("a second tenant in the same process starts within 150 ms", async () => {
  await using _first = await startTenant();
  const milliseconds = await bestTime(150, async () => {
    await using _second = await startTenant();
  });
  assert(milliseconds < 150, `It took ${milliseconds} ms`);
});
