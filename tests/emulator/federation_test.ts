import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { App, jwtPart } from "./support/app.ts";
import { Browser } from "./support/browser.ts";

/** A tenant whose user flow offers a second tenant as the provider Google. */
async function withProvider(): Promise<{ tenant: Tenant; google: Tenant }> {
  const google = await startTenant({
    name: "google",
    redirectUris: [],
    customers: [{ email: "grace@gmail.example", password: "p", displayName: "Grace Google" }],
  });
  const tenant = await startTenant({
    userFlow: {
      providers: [{
        name: "Google",
        idp: "google.com",
        issuer: google.issuer,
        clientId: google.clientId,
        clientSecret: google.clientSecret,
      }],
    },
  });
  google.application.redirectUris.push(`${tenant.origin}/${tenant.tenantId}/federation/oauth2`);
  return { tenant, google };
}

/** Signs in at the provider, where the browser is, and comes back. */
async function signInThere(app: App): Promise<void> {
  await app.browser.open(app.browser.left!);
  await app.browser.submit({ email: "grace@gmail.example", action: "next" });
  await app.browser.submit({ password: "p", action: "next" });
  await app.browser.open(app.browser.left!);
}

Deno.test("a new customer signs in with Google, adds details, and comes back as the same one", async () => {
  const { tenant, google } = await withProvider();
  await using _tenant = tenant;
  await using _google = google;
  const app = new App(tenant);
  await app.authorize();
  assertStringIncludes(app.browser.page, "Sign in with Google");
  await app.browser.submit({ action: "provider Google" });
  assert(app.browser.left!.startsWith(google.origin));
  await signInThere(app);
  assertStringIncludes(app.browser.page, "Add details");
  assertStringIncludes(app.browser.page, 'value="Grace Google"');
  await app.browser.submit({
    displayName: "Grace",
    country: "NL",
    postalCode: "1",
    action: "next",
  });
  const first = jwtPart((await app.redeem(app.returned.code!)).body.id_token, "payload");
  assertEquals([first.idp, first.email, first.name], [
    "google.com",
    "grace@gmail.example",
    "Grace",
  ]);

  const later = new App(tenant, new Browser());
  await later.authorize({ domain_hint: "Google" });
  await signInThere(later);
  const { access_token, id_token } = (await later.redeem(later.returned.code!)).body;
  assertEquals(jwtPart(id_token, "payload").sub, first.sub);
  const me = await later.graph(access_token, "/me?$select=identities,lastPasswordChangeDateTime");
  const { identities, lastPasswordChangeDateTime } = await me.json();
  assertEquals([identities[0].signInType, identities[0].issuer], ["federated", "google.com"]);
  assertEquals(lastPasswordChangeDateTime, null);
});

Deno.test("prompt=select_account overrides domain_hint", async () => {
  const { tenant, google } = await withProvider();
  await using _tenant = tenant;
  await using _google = google;
  const app = new App(tenant);
  for (const domain_hint of ["Google", "nobody"]) {
    await app.authorize({ domain_hint, prompt: "select_account" });
    assertStringIncludes(app.browser.page, "<h1>Sign in</h1>");
  }
});

Deno.test("cancelling at the provider returns to the sign-in page, with a message", async () => {
  const { tenant, google } = await withProvider();
  await using _tenant = tenant;
  await using _google = google;
  const app = new App(tenant);
  await app.authorize({ domain_hint: "Google" });
  await app.browser.open(app.browser.left!);
  await app.browser.submit({ action: "cancel" });
  await app.browser.open(app.browser.left!);
  assertStringIncludes(app.browser.page, "Sign-in was cancelled there.");
});

Deno.test("a reload of the way back from the provider shows the tenant's error page", async () => {
  const { tenant, google } = await withProvider();
  await using _tenant = tenant;
  await using _google = google;
  const app = new App(tenant);
  await app.authorize({ domain_hint: "Google" });
  await app.browser.open(app.browser.left!);
  await app.browser.submit({ email: "grace@gmail.example", action: "next" });
  await app.browser.submit({ password: "p", action: "next" });
  const back = app.browser.left!;
  await app.browser.open(back);
  await app.browser.open(back);
  assertStringIncludes(app.browser.page, "AADSTS90033");
});
