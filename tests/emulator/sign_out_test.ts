import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { App, jwtPart } from "./support/app.ts";
import { Browser } from "./support/browser.ts";

const RETURN = "http://localhost:3000/signed-out";

/** Asks to sign out. */
function signOut(app: App, params: Record<string, string>): Promise<void> {
  return app.browser.open(app.at(`/oauth2/v2.0/logout?${new URLSearchParams(params)}`));
}

/** Whether the SSO session still exists. */
async function isSignedIn(app: App): Promise<boolean> {
  await app.authorize({ prompt: "none" });
  return "code" in app.returned;
}

/** The opaque hint in the ID token. */
async function hintOf(app: App): Promise<string> {
  return jwtPart((await app.signedIn()).id_token, "payload").login_hint;
}

Deno.test("sign-out with logout_hint ends the session at once and returns with the state", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await signOut(app, {
    logout_hint: await hintOf(app),
    post_logout_redirect_uri: RETURN,
    state: "s",
  });
  assertEquals(app.browser.left, `${RETURN}?state=s`);
  assertEquals(await isSignedIn(app), false);
});

Deno.test("sign-out without a hint, or with an address or an ID token as hint, asks which account", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { id_token } = await app.signedIn();
  for (const hint of [{}, { logout_hint: "alice@example.com" }, { id_token_hint: id_token }]) {
    await signOut(app, { post_logout_redirect_uri: RETURN, ...hint });
    assertStringIncludes(app.browser.page, "Which account do you want to sign out of?");
    assert(await isSignedIn(app));
  }
  await signOut(app, { post_logout_redirect_uri: RETURN });
  await app.browser.submit({ action: "sign out" });
  assertEquals(app.browser.left, RETURN);
  assertEquals(await isSignedIn(app), false);
});

Deno.test("sign-out without a session or a registered return address stays on the tenant's page", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await signOut(app, { post_logout_redirect_uri: RETURN });
  assertStringIncludes(app.browser.page, "You signed out of your account");
  const logout_hint = await hintOf(app);
  await signOut(app, { logout_hint, post_logout_redirect_uri: "https://evil.example/" });
  assertEquals(app.browser.left, undefined);
  assertStringIncludes(app.browser.page, "You signed out of your account");
  assertEquals(await isSignedIn(app), false);
});

Deno.test("an old session cookie does not work after sign-out", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const logout_hint = await hintOf(app);
  const kept = new App(tenant, new Browser(await app.browser.jar.clone()));
  assert(await isSignedIn(kept));
  await signOut(app, { logout_hint });
  assertEquals(await isSignedIn(kept), false);
});

Deno.test("sign-out loads the front-channel URL with sid and iss in a hidden frame, then returns", async () => {
  await using tenant = await startTenant({
    application: { frontChannelLogoutUrl: "http://localhost:3000/front-channel-logout" },
  });
  const app = new App(tenant);
  const { sid, login_hint } = jwtPart((await app.signedIn()).id_token, "payload");
  await signOut(app, { logout_hint: login_hint, post_logout_redirect_uri: RETURN });
  const url = `http://localhost:3000/front-channel-logout?${new URLSearchParams({
    sid,
    iss: tenant.issuer,
  })}`;
  assertStringIncludes(app.browser.page, `src="${url.replaceAll("&", "&amp;")}"`);
  assertMatch(app.browser.page, /<iframe[^>]* class="hidden"/);
  assertMatch(app.browser.page, new RegExp(`http-equiv="refresh" content="1; url=${RETURN}"`));
});

Deno.test("refresh tokens survive sign-out", async () => {
  await using tenant: Tenant = await startTenant();
  const app = new App(tenant);
  const { id_token, refresh_token } = await app.signedIn();
  await signOut(app, { logout_hint: jwtPart(id_token, "payload").login_hint });
  assertEquals((await app.refresh(refresh_token)).status, 200);
});

Deno.test("a mutation changes the state that sign-out returns", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  tenant.mutations.body("sign-out return", (params) => ({ state: `${params.state}_INVALID` }));
  await signOut(app, {
    logout_hint: await hintOf(app),
    post_logout_redirect_uri: RETURN,
    state: "s",
  });
  assertEquals(app.browser.left, `${RETURN}?state=s_INVALID`);
});
