import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { parseHTML } from "linkedom";
import { OPTIONAL_CLAIMS } from "../../emulator/directory/applications.ts";
import { readSetUpFile } from "../../emulator/state/set_up_file.ts";
import { startTenant, type Tenant } from "../../emulator/tenant.ts";
import { App } from "./support/app.ts";

/** Sends one of the management page's forms. */
async function manage(
  tenant: Tenant,
  fields: Record<string, string> | URLSearchParams,
  origin = tenant.origin,
): Promise<number> {
  const response = await fetch(`${tenant.origin}/emulator`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  await response.body?.cancel();
  return response.status;
}

/** A section of the management page; by default the one to which the tenant's origin redirects. */
async function page(tenant: Tenant, section?: string): Promise<string> {
  const path = section === undefined ? "/" : `/emulator/${section}`;
  return await (await fetch(`${tenant.origin}${path}`)).text();
}

Deno.test("each section of the management page has its own address, with lines for .env, customers, applications and decoded tokens", async () => {
  await using tenant = await startTenant();
  await new App(tenant).signedIn();
  const html = await page(tenant);
  assertStringIncludes(
    html,
    `CLIENT_ID=${tenant.clientId}\nCLIENT_SECRET=${tenant.clientSecret}\n`,
  );
  assertStringIncludes(
    html,
    `AUTHORITY=${tenant.authority}\nTENANT_ID=${tenant.tenantId}\nENDPOINT=${tenant.endpoint}`,
  );
  assertStringIncludes(await page(tenant, "customers"), "alice@example.com");
  assertStringIncludes(await page(tenant, "applications"), tenant.clientId);
  assertStringIncludes(
    await page(tenant, "tokens"),
    "&quot;preferred_username&quot;: &quot;alice@example.com&quot;",
  );
});

Deno.test("AADSTS codes are offered with their meaning (P-26)", async () => {
  await using tenant = await startTenant();
  const html = await page(tenant, "faults");
  assertMatch(html, /<option [^>]*value="50126"[^>]*>50126: Error validating credentials/);
});

Deno.test("a change made on a section returns to that section", async () => {
  await using tenant = await startTenant();
  const response = await fetch(`${tenant.origin}/emulator/customers`, {
    method: "POST",
    headers: { origin: tenant.origin },
    body: new URLSearchParams({ do: "delete customer", id: tenant.customers[0]!.id }),
    redirect: "manual",
  });
  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/emulator/customers");
  await response.body?.cancel();
  assertEquals(tenant.customers.length, 2);
});

Deno.test("a form of another site changes nothing", async () => {
  await using tenant = await startTenant();
  const fields = { do: "delete customer", id: tenant.customers[0]!.id };
  assertEquals(await manage(tenant, fields, "https://evil.example"), 403);
  assertEquals(tenant.customers.length, 3);
  assertEquals(await manage(tenant, fields), 303);
  assertEquals(tenant.customers.length, 2);
});

Deno.test("customers can be added, locked, given roles and signed out", async () => {
  await using tenant = await startTenant();
  await manage(tenant, {
    do: "add customer",
    email: "new@b.example",
    password: "p",
    displayName: "N",
  });
  const customer = tenant.customers.find(({ email }) => email === "new@b.example")!;
  assertEquals(customer.displayName, "N");
  await manage(tenant, {
    do: "change customer",
    id: customer.id,
    locked: "on",
    roles: "A, B",
    groups: "",
  });
  assertEquals([customer.locked, customer.accountEnabled, customer.roles], [true, false, [
    "A",
    "B",
  ]]);
  await manage(tenant, { do: "revoke sessions", id: customer.id });
  assert(customer.tokensValidFrom > 0);
});

Deno.test("an application's redirect URIs, consent and optional claims can be changed, and its secrets added and expired", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await manage(tenant, {
    do: "change application",
    clientId: tenant.clientId,
    redirectUris: "https://app.example/callback",
    permissions: "openid profile User.Read",
    userFlow: "on",
    optionalClaims: "sid",
  });
  const { application } = tenant;
  assertEquals(application.redirectUris, ["https://app.example/callback"]);
  assertEquals([application.adminConsent, application.optionalClaims], [false, ["sid"]]);
  await app.authorize();
  assertStringIncludes(app.browser.page, "AADSTS50011");

  await manage(tenant, { do: "add secret", clientId: tenant.clientId });
  const [old, added] = application.secrets;
  assertMatch(added!.value, /^emu8Q~.{34}$/);
  await manage(tenant, { do: "expire secret", clientId: tenant.clientId, id: old!.id });
  const refresh = { grant_type: "refresh_token", refresh_token: "x" };
  assertEquals((await app.token(refresh)).body.error_codes, [7000222]);
  assertEquals((await app.token({ ...refresh, client_secret: added!.value })).body.error_codes, [
    9002313,
  ]);
});

Deno.test("an application's page offers every optional claim, and saving it drops none that emulator.json has set", async () => {
  const others = OPTIONAL_CLAIMS.filter((claim) => claim !== "email");
  for (const optionalClaims of [[...OPTIONAL_CLAIMS], others, []]) {
    await using tenant = await startTenant(readSetUpFile(JSON.stringify({ optionalClaims })));
    const { document } = parseHTML(await page(tenant, "applications"));
    const boxes = [...document.querySelectorAll('input[name="optionalClaims"]')];
    assertEquals(boxes.map((it) => it.getAttribute("value")), [...OPTIONAL_CLAIMS]);

    // What a browser sends of the form as it is.
    const form = new URLSearchParams({ do: "change application" });
    for (const input of boxes[0]!.closest("form")!.querySelectorAll("input")) {
      const [name, value] = [input.getAttribute("name")!, input.getAttribute("value") ?? "on"];
      const isSent = input.getAttribute("type") !== "checkbox" || input.hasAttribute("checked");
      if (isSent) form.append(name, value);
    }
    assertEquals(await manage(tenant, form), 303);
    assertEquals(tenant.application.optionalClaims, optionalClaims);
  }
});

Deno.test("the user flow's method, sign-up and staying signed in can be changed", async () => {
  await using tenant = await startTenant();
  await manage(tenant, { do: "change user flow", method: "code", staySignedIn: "on" });
  const { method, signUpAllowed, staySignedIn } = tenant.userFlow;
  assertEquals([method, signUpAllowed, staySignedIn], ["code", false, true]);
});

Deno.test("policies for administrators can be changed", async () => {
  await using tenant = await startTenant();
  await manage(tenant, {
    do: "change policies",
    tenantType: "AAD",
    replicationSeconds: "5",
    maxSecretDays: "90",
    deviceCodes: "decline",
    withheldScopes: "EventListener.ReadWrite.All",
  });
  assertEquals(tenant.policies, {
    tenantType: "AAD",
    replicationDelayMs: 5000,
    secretsAllowed: false,
    maxSecretDays: 90,
    deviceCodes: "decline",
    withheldScopes: ["EventListener.ReadWrite.All"],
  });
  await manage(tenant, { do: "change policies", tenantType: "nonsense" });
  assertEquals([tenant.policies.tenantType, tenant.policies.deviceCodes], ["CIAM", "ask"]);
});

Deno.test("scopes of an API are exposed by name, and keep their IDs", async () => {
  await using tenant = await startTenant();
  const expose = (apiScopes: string) =>
    manage(tenant, { do: "change application", clientId: tenant.clientId, apiScopes });
  await expose("Orders.Read");
  const [first] = tenant.application.apiScopes;
  await expose("Orders.Read Orders.Write");
  assertEquals(tenant.application.apiScopes.map(({ value }) => value), [
    "Orders.Read",
    "Orders.Write",
  ]);
  assertEquals(tenant.application.apiScopes[0], first);
});

Deno.test("keys, clock, faults and refusals can be changed", async () => {
  await using tenant = await startTenant();
  const app = new App(tenant);
  await manage(tenant, { do: "add fault", endpoint: "keys", fault: "status 500", times: "1" });
  await manage(tenant, { do: "add refusal", place: "page", code: "50020", times: "" });
  await manage(tenant, { do: "add refusal", place: "nowhere", code: "1", times: "" });
  assertStringIncludes(
    await page(tenant, "faults"),
    "keys: status 500, 1 more; page: AADSTS50020, until cleared",
  );
  const keys = await fetch(app.at("/discovery/v2.0/keys"));
  assertEquals(keys.status, 500);
  await keys.body?.cancel();
  await app.authorize();
  assertStringIncludes(app.browser.page, "AADSTS50020");
  await manage(tenant, { do: "clear faults" });
  assertStringIncludes(await page(tenant, "faults"), "None in force.");

  await manage(tenant, { do: "roll keys" });
  const { keys: members } = await (await fetch(app.at("/discovery/v2.0/keys"))).json();
  assertEquals(members.length, 1);
  await manage(tenant, { do: "move clock", minutes: "-10000000" });
  assertFalse((await page(tenant, "tokens")).includes(`<p>${new Date().getUTCFullYear()}-`));
});
