import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { startTenant, type Tenant, type TenantOptions } from "../../emulator/tenant.ts";
import { type BrowserTest, browserTest } from "../support/chromium.ts";
import { axeViolations } from "./support/axe.ts";
import { login, poll, SCOPES } from "./support/administrator.ts";
import { App } from "./support/app.ts";

/** The redirect URI of the test's app. */
interface CalledApp extends AsyncDisposable {
  origin: string;
  /** Paths and parameters of the calls so far. */
  calls: { path: string; params: Record<string, string> }[];
}

/** An app that only records its requests. */
function startApp(): CalledApp {
  const calls: CalledApp["calls"] = [];
  const server = Deno.serve({ hostname: "localhost", port: 0, onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const params = new URLSearchParams([
      ...url.searchParams,
      ...new URLSearchParams(await request.text()),
    ]);
    calls.push({ path: url.pathname, params: Object.fromEntries(params) });
    return new Response(
      "<!DOCTYPE html><title>App</title><link rel=icon href=data:,>Back at the app",
      {
        headers: { "content-type": "text/html" },
      },
    );
  });
  return {
    origin: `http://localhost:${server.addr.port}`,
    calls,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A story: tenant, app, and a browser that may talk to both. */
function story(
  name: string,
  options: TenantOptions,
  body: (
    test: BrowserTest & {
      tenant: Tenant;
      app: CalledApp;
      url: (params?: Record<string, string>) => string;
    },
  ) => Promise<void>,
  context: Parameters<typeof browserTest>[1] = {},
): void {
  browserTest(name, { viewport: { width: 320, height: 640 }, ...context }, async (test) => {
    await using app = startApp();
    await using tenant = await startTenant(options);
    test.allow(app.origin);
    test.allow(tenant.origin);
    const url = (params: Record<string, string> = {}) =>
      new App(tenant).authorizeUrl({ redirect_uri: `${app.origin}/getAToken`, ...params });
    await body({ ...test, tenant, app, url });
    assertEquals(test.complaints, []);
  });
}

/** A page is accessible in light and dark, does not scroll sideways at 320 px, and has its title. */
async function expectGoodPage(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  assertEquals(await axeViolations(page), [], heading);
  await page.emulateMedia({ colorScheme: "dark" });
  assertEquals(await axeViolations(page, ["color-contrast"]), [], `${heading}, dark`);
  await page.emulateMedia({ colorScheme: "light" });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert(overflow <= 0, `${heading} scrolls sideways by ${overflow} px`);
  const folder = Deno.env.get("SCREENSHOTS");
  if (folder) {
    await page.screenshot({
      path: `${folder}/${heading.replace(/\W+/g, "-")}.png`,
      fullPage: true,
    });
  }
}

/** Presses a button. */
function press(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name, exact: true }).click();
}

/** Signs in as Alice. */
async function signIn(page: Page, { customers }: Tenant): Promise<void> {
  await page.getByLabel("Email address").fill("alice@example.com");
  await press(page, "Next");
  await page.getByLabel("Password").fill(customers[0]!.password);
  await press(page, "Sign in");
}

story(
  "without JavaScript, a customer signs in with email, Next, password, Sign in",
  {},
  async ({ page, tenant, app, url }) => {
    await page.goto(url());
    await signIn(page, tenant);
    await page.waitForURL(`${app.origin}/**`);
    assertEquals(Object.keys(app.calls[0]!.params), ["code", "state", "session_state"]);
  },
  { javaScriptEnabled: false },
);

story(
  "on the keyboard, Enter presses the main button",
  {},
  async ({ page, tenant, app, url }) => {
    await page.goto(url());
    await page.getByLabel("Email address").fill("alice@example.com");
    await page.keyboard.press("Enter");
    await page.getByLabel("Password").fill(tenant.customers[0]!.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${app.origin}/**`);
    assertEquals(Object.keys(app.calls[0]!.params), ["code", "state", "session_state"]);
  },
);

story(
  "after a wrong password, Forgot password? leads to a code and a new password",
  {},
  async ({ page, tenant, app, url }) => {
    await page.goto(url());
    await expectGoodPage(page, "Sign in");
    await page.getByLabel("Email address").fill("alice@example.com");
    await press(page, "Next");
    await page.getByLabel("Password").fill("wrong");
    await press(page, "Sign in");
    await page.getByRole("alert").waitFor();
    assertStringIncludes(await page.title(), "Error");
    await expectGoodPage(page, "Enter password");
    await press(page, "Forgot password?");
    await expectGoodPage(page, "Enter code");
    await page.getByLabel("Enter code").fill(tenant.messages[0]!.code);
    await press(page, "Next");
    await expectGoodPage(page, "Update your password");
    await page.getByLabel("New password", { exact: true }).fill("Brand-New-9");
    await page.getByLabel("Confirm new password").fill("Brand-New-9");
    await press(page, "Next");
    await page.waitForURL(`${app.origin}/**`);
    assert(app.calls[0]!.params.code);
  },
);

story(
  "a visitor creates an account with the code from the mailbox",
  {},
  async ({ page, app, url }) => {
    await page.goto(url());
    await press(page, "Create one");
    await expectGoodPage(page, "Create account");
    await page.getByLabel("Email address").fill("nora@example.org");
    await press(page, "Next");
    const [mailbox] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "open the emulator’s mailbox" }).click(),
    ]);
    await expectGoodPage(mailbox, "Mailbox");
    const code = await mailbox.locator("code").first().innerText();
    await mailbox.close();
    await page.getByLabel("Enter code").fill(code);
    await press(page, "Next");
    await expectGoodPage(page, "Create a password");
    assertEquals(await page.getByText("mailbox").count(), 0, "no code is asked for here");
    await page.getByLabel("New password", { exact: true }).fill("Long-Enough-1");
    await page.getByLabel("Confirm new password").fill("Long-Enough-1");
    await press(page, "Next");
    await expectGoodPage(page, "Add details");
    await page.getByLabel("Display Name").fill("Nora New");
    await page.getByLabel("Country/Region").fill("Netherlands");
    await page.getByLabel("Postal Code").fill("1012 AB");
    await press(page, "Continue");
    await page.waitForURL(`${app.origin}/**`);
    assert(app.calls[0]!.params.code);
  },
);

story(
  "an account that stays signed in is offered as a tile",
  { userFlow: { staySignedIn: true } },
  async ({ page, tenant, app, url }) => {
    await page.goto(url());
    await signIn(page, tenant);
    await expectGoodPage(page, "Stay signed in?");
    await press(page, "Yes");
    await page.waitForURL(`${app.origin}/**`);
    await page.goto(url({ prompt: "select_account" }));
    await expectGoodPage(page, "Pick an account");
    await page.getByRole("button", { name: "alice@example.com" }).click();
    await press(page, "Yes");
    await page.waitForURL(`${app.origin}/**`);
    assertEquals(app.calls.length, 2);
  },
);

story("an administrator enters a device code in the browser", {}, async ({ page, tenant }) => {
  const { body: code } = await login(tenant, "devicecode", { scope: SCOPES });
  await page.goto(`${tenant.origin}/devicelogin`);
  await page.getByLabel("Code").fill("WRONG");
  await press(page, "Next");
  await expectGoodPage(page, "Enter code");
  await page.getByLabel("Code").fill(code.user_code);
  await press(page, "Next");
  await expectGoodPage(page, "Pick an account");
  await page.getByRole("button", { name: "admin@contoso.onmicrosoft.com" }).click();
  await expectGoodPage(page, "You are signed in");
  assert((await poll(tenant, code.device_code)).body.access_token);
});

story(
  "a click on a demo customer fills in the form, and one more click signs in (P-26)",
  {},
  async ({ page, tenant, app, url }) => {
    await page.goto(url());
    await press(page, "bob@example.com");
    await page.getByRole("heading", { name: "Enter password" }).waitFor();
    await press(page, "Sign in");
    await page.waitForURL(`${app.origin}/**`);
    assert(app.calls[0]!.params.code);
    assertEquals(tenant.customers[1]!.wrongPasswords, 0);
  },
  { javaScriptEnabled: false },
);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "by itself" : "by its button without JavaScript";
  story(`cancel arrives by form_post ${how}`, {}, async ({ page, app, url }) => {
    await page.goto(url({ response_mode: "form_post" }));
    await press(page, "Cancel");
    if (!javaScriptEnabled) await press(page, "Submit");
    await page.waitForURL(`${app.origin}/**`);
    assertEquals(app.calls[0]!.params, {
      error: "access_denied",
      error_subcode: "cancel",
      state: "the-state",
    });
  }, { javaScriptEnabled });

  story(`a code arrives by form_post ${how}, and in no address`, {}, async (test) => {
    const { page, tenant, app, url } = test;
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.goto(url({ response_mode: "form_post" }));
    await signIn(page, tenant);
    if (!javaScriptEnabled) await press(page, "Submit");
    await page.waitForURL(`${app.origin}/**`);
    const { code, state } = app.calls[0]!.params;
    assert(code);
    assertEquals([state, app.calls.length], ["the-state", 1]);
    assert(addresses.every((address) => !address.includes(encodeURIComponent(code))));
  }, { javaScriptEnabled });
}

story(
  "sign-out asks which account, loads the hidden frame and returns to the app",
  {},
  async (test) => {
    const { page, tenant, app, url } = test;
    tenant.application.frontChannelLogoutUrl = `${app.origin}/front-channel-logout`;
    await page.goto(url());
    await signIn(page, tenant);
    await page.waitForURL(`${app.origin}/**`);
    const query = new URLSearchParams({ post_logout_redirect_uri: `${app.origin}/signed-out` });
    await page.goto(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/logout?${query}`);
    await expectGoodPage(page, "Pick an account");
    await page.getByRole("button", { name: "alice@example.com" }).click();
    await page.waitForURL(`${app.origin}/signed-out`);
    const paths = app.calls.map(({ path }) => path);
    assertEquals(paths, ["/getAToken", "/front-channel-logout", "/signed-out"]);
    assertEquals(app.calls[1]!.params.iss, tenant.issuer);
  },
);

story("an error that does not reach the app is shown on a page", {}, async ({ page, url }) => {
  await page.goto(url({ client_id: "nobody" }));
  await expectGoodPage(page, "Sign in");
  assertStringIncludes(await page.getByRole("alert").innerText(), "AADSTS700016");
});

story(
  "a customer who is added on the management page is on the sign-in page",
  {},
  async (test) => {
    const { page, tenant, url } = test;
    await page.goto(tenant.origin);
    for (
      const title of ["Overview", "Applications", "Administrators", "Faults", "Tokens", "Customers"]
    ) {
      await page.getByRole("link", { name: title, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      await expectGoodPage(page, title);
    }
    await page.getByLabel("Email address").fill("new@b.example");
    await page.getByRole("textbox", { name: "Password" }).fill("Some-Password-1");
    await press(page, "Add");
    await page.getByText("new@b.example", { exact: true }).waitFor();
    await page.goto(url());
    await page.getByRole("cell", { name: "Some-Password-1" }).waitFor();
  },
);
