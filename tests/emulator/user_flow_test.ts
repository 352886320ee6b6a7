import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { App, jwtPart } from "./support/app.ts";

/** The page's heading. */
function heading({ browser }: App): string {
  return /<h1>([^<]*)<\/h1>/.exec(browser.page)?.[1] ?? "";
}

/** The page's error message. */
function problem({ browser }: App): string {
  return /role="alert">([^<]*)</.exec(browser.page)?.[1] ?? "";
}

/** Enters an email address, and goes on. */
async function enterEmail(app: App, email = "alice@example.com"): Promise<void> {
  await app.authorize();
  await app.browser.submit({ email, action: "next" });
}

/** The password of the first customer. */
function passwordOf(tenant: Tenant): string {
  return tenant.customers[0]!.password;
}

Deno.test("a customer signs in with email, Next, password, Sign in, and the page lists the demo customers", async () => {
  await using tenant = await startTenant({ application: { name: "Shop" } });
  const app = new App(tenant);
  await app.authorize();
  assertEquals(heading(app), "Sign in");
  assertStringIncludes(app.browser.page, "Sign in to access Shop");
  assertStringIncludes(app.browser.page, "Local emulator of Microsoft Entra External ID");
  for (const { email, password } of tenant.customers) {
    assertStringIncludes(app.browser.page, email);
    assertStringIncludes(app.browser.page, password);
  }
  await app.browser.submit({ email: "ALICE@example.com", action: "next" });
  assertEquals(heading(app), "Enter password");
  await app.browser.submit({ password: passwordOf(tenant), action: "next" });
  assert(app.returned.code);
});

Deno.test("a missing address, an unknown one and a wrong password are refused with a message", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await enterEmail(app, "nonsense");
  assertEquals(problem(app), "Enter a valid email address.");
  assertStringIncludes(app.browser.page, 'aria-invalid="true"');
  await enterEmail(app, "who@example.com");
  assertEquals(problem(app), "We couldn’t find an account with this email address. (50034)");
  await enterEmail(app);
  await app.browser.submit({ password: "wrong", action: "next" });
  assertStringIncludes(problem(app), "Your account or password is incorrect.");
  await app.browser.submit({ action: "back" });
  assertEquals(heading(app), "Sign in");
  assertEquals(problem(app), "");
});

Deno.test("ten wrong passwords lock the account, and a new password unlocks it", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await enterEmail(app);
  for (let attempt = 0; attempt < 10; attempt++) {
    await app.browser.submit({ password: "wrong", action: "next" });
  }
  await app.browser.submit({ password: passwordOf(tenant), action: "next" });
  assertStringIncludes(problem(app), "temporarily locked");
  await resetPassword(app);
  assert(app.returned.code);
  assertFalse(tenant.customers[0]!.locked);
});

/** Goes from the password page through "Forgot password?". */
async function resetPassword(app: App): Promise<void> {
  await app.browser.submit({ action: "forgot" });
  assertEquals(heading(app), "Enter code");
  await app.browser.submit({ code: app.tenant.messages[0]!.code, action: "next" });
  assertEquals(heading(app), "Update your password");
  await app.browser.submit({ password: "Brand-New-9", confirm: "Brand-New-9", action: "next" });
}

Deno.test("a disabled account and an expired password are refused with a message", async () => {
  await using tenant = await startTenant();
  const [alice] = tenant.customers;
  const app = new App(tenant);
  alice!.accountEnabled = false;
  await enterEmail(app);
  await app.browser.submit({ password: alice!.password, action: "next" });
  assertStringIncludes(problem(app), "50057");
  Object.assign(alice!, { accountEnabled: true, passwordExpired: true });
  await app.browser.submit({ password: alice!.password, action: "next" });
  assertStringIncludes(problem(app), "50055");
  await resetPassword(app);
  assert(app.returned.code);
});

Deno.test("after a code, a customer sets a new password and is signed in; refresh tokens stay valid", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { refresh_token } = await app.signedIn();
  await app.authorize({ prompt: "login" });
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  await resetPassword(app);
  assert(app.returned.code);
  assertEquals(passwordOf(tenant), "Brand-New-9");
  assertEquals((await app.refresh(refresh_token)).status, 200);
});

Deno.test("cancel returns access_denied with the subcode, and no description", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize();
  await app.browser.submit({ action: "cancel" });
  assertEquals(app.returned, {
    error: "access_denied",
    error_subcode: "cancel",
    state: "the-state",
  });
});

Deno.test("sign-up checks the code, sends another one on request, and ends after five wrong ones", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize();
  await app.browser.submit({ action: "create" });
  assertEquals(heading(app), "Create account");
  await app.browser.submit({ email: "alice@example.com", action: "next" });
  assertStringIncludes(problem(app), "already an account");
  await app.browser.submit({ email: "new@example.org", action: "next" });
  const first = tenant.messages[0]!.code;
  assertMatch(first, /^\d{8}$/);
  for (let attempt = 0; attempt < 5; attempt++) {
    await app.browser.submit({ code: "1", action: "next" });
    assertStringIncludes(problem(app), "That code is incorrect.");
  }
  await app.browser.submit({ code: first, action: "next" });
  assertStringIncludes(problem(app), "too many times");
  await app.browser.submit({ action: "resend" });
  assertEquals(tenant.messages.length, 2);
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  assertEquals(heading(app), "Create a password");
});

Deno.test("of two browsers that sign up with one address, the second is told that there is an account", async () => {
  await using tenant = await startTenant({ userFlow: { method: "code" } });
  const apps = [new App(tenant), new App(tenant)];
  const details = { displayName: "Nora", country: "NL", postalCode: "1", action: "next" };
  for (const app of apps) {
    await app.authorize({ prompt: "create" });
    await app.browser.submit({ email: "new@example.org", action: "next" });
    await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  }
  for (const app of apps) await app.browser.submit(details);
  assert(apps[0]!.returned.code);
  assertEquals(heading(apps[1]!), "Create account");
  assertStringIncludes(problem(apps[1]!), "already an account");
});

Deno.test("sign-up refuses weak passwords, passwords that differ and missing details", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize({ prompt: "create" });
  await app.browser.submit({ email: "new@example.org", action: "next" });
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  await app.browser.submit({ password: "weak", confirm: "weak", action: "next" });
  assertStringIncludes(problem(app), "at least 8 characters");
  await app.browser.submit({ password: "Long-Enough-1", confirm: "Long-Enough-2", action: "next" });
  assertEquals(problem(app), "The passwords do not match.");
  await app.browser.submit({ password: "Long-Enough-1", confirm: "Long-Enough-1", action: "next" });
  assertEquals(heading(app), "Add details");
  await app.browser.submit({ displayName: "Nora", country: "", postalCode: "1", action: "next" });
  assertEquals(problem(app), "Enter a value for Country/Region.");
  assertStringIncludes(app.browser.page, 'value="Nora"');
  await app.browser.submit({ displayName: "Nora", country: "NL", postalCode: "1", action: "next" });
  assert(app.returned.code);
});

Deno.test("with email one-time passcode, each sign-in takes a code instead of a password", async () => {
  await using tenant = await startTenant({ userFlow: { method: "code" } });
  const app = new App(tenant);
  await enterEmail(app);
  assertEquals(heading(app), "Enter code");
  await app.browser.submit({ code: tenant.messages[0]!.code, action: "next" });
  assert(app.returned.code);
});

Deno.test("if sign-up is off, there is no link to it, and prompt=create shows sign-in", async () => {
  await using tenant = await startTenant({ userFlow: { signUpAllowed: false } });
  const app = new App(tenant);
  await app.authorize({ prompt: "create" });
  assertEquals(heading(app), "Sign in");
  assertFalse(app.browser.page.includes("Create one"));
});

Deno.test("login_hint fills in the address, given as such or as the opaque claim", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const { login_hint } = jwtPart((await app.signedIn()).id_token, "payload");
  for (const hint of ["alice@example.com", login_hint]) {
    await app.authorize({ prompt: "login", login_hint: hint });
    assertStringIncludes(app.browser.page, 'value="alice@example.com"');
  }
});

Deno.test("select_account shows the signed-in account as a tile, and lets another take its place", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  const alice = jwtPart((await app.signedIn()).id_token, "payload");
  await app.authorize({ prompt: "select_account" });
  assertEquals(heading(app), "Pick an account");
  await app.browser.submit({ action: "use" });
  const again = jwtPart((await app.redeem(app.returned.code!)).body.id_token, "payload");
  assertEquals(again.sub, alice.sub);
  await app.authorize({ prompt: "select_account" });
  await app.browser.submit({ action: "another" });
  await app.browser.submit({ email: "bob@example.com", action: "next" });
  await app.browser.submit({ password: tenant.customers[1]!.password, action: "next" });
  const bob = jwtPart((await app.redeem(app.returned.code!)).body.id_token, "payload");
  assertEquals(bob.name, "Bob Example");
});

Deno.test("stay signed in makes the session cookie outlive the browser", async () => {
  await using tenant = await startTenant({ userFlow: { staySignedIn: true } });
  for (const [answer, persistent] of [["yes", true], ["no", false]] as const) {
    const app = new App(tenant);
    await enterEmail(app);
    await app.browser.submit({ password: passwordOf(tenant), action: "next" });
    assertEquals(heading(app), "Stay signed in?");
    await app.browser.submit({ action: answer });
    assert(app.returned.code);
    const cookies = await app.browser.jar.getCookies(tenant.origin);
    const session = cookies.find(({ key }) => key.startsWith("ESTSAUTH"));
    const days = session!.expires instanceof Date
      ? (session!.expires.getTime() - Date.now()) / 86_400_000
      : 0;
    assertEquals(Math.round(days), persistent ? 90 : 0);
  }
});

Deno.test("only the browser that began can use the sign-in pages", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await app.authorize();
  const stranger = new App(tenant);
  await stranger.browser.open(app.browser.url);
  assertStringIncludes(stranger.browser.page, "trouble signing you in");
});

Deno.test("input is never rendered as HTML", async () => {
  await using tenant = await startTenant({ application: { name: "<i>Shop</i>" } });
  const app = new App(tenant);
  await enterEmail(app, '"><script>alert(1)</script>');
  assertFalse(app.browser.page.includes("<script>"));
  assertFalse(app.browser.page.includes("<i>"));
});

Deno.test("the pages have the tenant's name and color", async () => {
  await using tenant = await startTenant({ branding: { name: "Fabrikam", colour: "#107c10" } });
  const app = new App(tenant);
  await app.authorize();
  assertStringIncludes(app.browser.page, '<p class="brand">Fabrikam</p>');
  const [, href] = /<link rel="stylesheet" href="([^"]+)"/.exec(app.browser.page)!;
  assertStringIncludes(await (await fetch(tenant.origin + href)).text(), "--brand: #107c10;");
});
