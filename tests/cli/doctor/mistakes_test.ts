import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { parseHTML } from "linkedom/worker";
import { AADSTS_CODES } from "../../../emulator/faults/aadsts_codes.ts";
import { AadstsError } from "../../../emulator/faults/aadsts_error.ts";
import { hintFor } from "../../../lib/problem/aadsts_hints.ts";
import { silentLog } from "../../../lib/log.ts";
import { createUnconfiguredApp } from "../../../lib/app.ts";
import { readConfig } from "../../../lib/config/config.ts";
import { ConfigError, type Environment } from "../../../lib/config/variables.ts";
import { examine } from "../../../cli/doctor/examine.ts";
import type { CliContext } from "../../../cli/terminal.ts";
import { CONTEXT } from "../../support/cli_context.ts";
import { CONFIG_MISTAKES } from "../../support/config_mistakes.ts";
import { enterCredentials } from "../../support/credentials.ts";
import { ENVIRONMENT } from "../../support/fake_authority.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { Visitor } from "../../support/visitor.ts";
import { applyBuild } from "../../support/production_build.ts";

/** Variables without a default. */
const NEEDED = /^(CLIENT_|AUTHORITY$|OIDC_AUTHORITY$)/;

const offline = () => Promise.reject(new Error("offline"));
/** A machine without network and database, because these mistakes are found without them. */
const OFFLINE: CliContext = { ...CONTEXT, fetch: offline, openKv: offline, resolve: offline };

for (const [name, { env, variable, says, mended }] of Object.entries(CONFIG_MISTAKES)) {
  Deno.test(`${name}: the page and the doctor name ${variable}`, async () => {
    const whole = { ...ENVIRONMENT, ...env };
    const error = assertThrows(() => readConfig(whole), ConfigError);
    const app = createUnconfiguredApp(error.withEnvFile(whole), silentLog);
    await applyBuild(app);
    const response = await app.handler()(new Request("http://localhost:3000/profile"));
    const { document } = parseHTML(await response.text()) as unknown as { document: Document };
    const problems = [...document.querySelectorAll("li.panel")].map((it) => it.textContent ?? "");
    assertEquals(response.status, 503);
    assertEquals(problems.map((it) => it.split(" ")[0]), [variable]);
    for (const words of says) assertStringIncludes(problems[0]!, words);
    const envFile = document.querySelector("pre.env-file")!.textContent!;
    if (mended) assertStringIncludes(envFile, `${variable}=${mended}\n`);
    else {assertEquals(
        envFile.includes(`${variable}=`),
        NEEDED.test(variable),
        "what has a default is left out",
      );}
    for (const way of ["deno task setup", "deno task doctor", "deno task start", "README.md#"]) {
      assertStringIncludes(document.querySelector("main")!.textContent!, way);
    }

    const checks = await Array.fromAsync(examine(whole, OFFLINE));
    assertEquals(checks.map((check) => [check.name, check.result]), [[variable, "failure"]]);
    for (const words of says) assertStringIncludes(`${checks[0]!.seen} ${checks[0]!.fix}`, words);
    if (mended) assertStringIncludes(checks[0]!.fix!, mended);
  });
}

Deno.test("a secret in the wrong place is not shown on the page", async () => {
  const secret = "abc8Q~0123456789abcdefghijklmnopqrstuvwx";
  for (const variable of ["CLIENT_ID", "AUTHORITY", "TENANT_ID", "REDIRECT_URI"] as const) {
    const env = { ...ENVIRONMENT, [variable]: secret };
    const error = assertThrows(() => readConfig(env), ConfigError);
    const app = createUnconfiguredApp(error.withEnvFile(env), silentLog);
    await applyBuild(app);
    const response = await app.handler()(new Request("http://localhost:3000/"));
    assertFalse((await response.text()).includes(secret), variable);
  }
});

/** Signs in with a new browser, as far as the tenant allows. */
async function trySignIn(harness: Harness): Promise<Visitor> {
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/sign-in`);
  if (visitor.page.document.querySelector('input[name="email"]')) {
    await enterCredentials(visitor, harness);
  }
  return visitor;
}

function assertExplained({ page }: Visitor, code: string): void {
  const { cause, fix } = hintFor(code)!;
  const panel = page.document.querySelector(".diagnosis")?.textContent ?? "";
  for (const words of [code, cause, fix]) assertStringIncludes(panel, words);
}

for (const place of ["redirect", "token"] as const) {
  Deno.test(`the page explains each of Microsoft's codes from the ${place} endpoint, and the log has it`, async () => {
    await using harness = await startHarness();
    for (const code of AADSTS_CODES) {
      harness.tenant.refusals.next(place, code, { values: ["<b>a-secret-text</b>"] });
      harness.passTime(61_000); // nobody signs in as often as this test
      const visitor = await trySignIn(harness);
      assertExplained(visitor, `AADSTS${code}`);
      const { page } = visitor;
      assert(page.status >= 400, `${code}: ${page.status}`);
      const { message } = new AadstsError(code, { values: ["<b>a-secret-text</b>"] });
      assertFalse(page.html.includes(message), `${code}: the authority's text is shown`);
      assertFalse(page.html.includes("a-secret-text"));
      assertFalse(page.document.querySelector("h1")!.textContent!.includes("AADSTS"));
      const line = harness.log.findLast((one) => one.includes("sign_in_refused"))!;
      assertStringIncludes(line, `"AADSTS${code}"`);
      assertFalse(line.includes("a-secret-text"));
    }
  });
}

Deno.test("the panel has the IDs that Microsoft's support asks for", async () => {
  await using harness = await startHarness();
  harness.tenant.refusals.next("token", 50146);
  const { page } = await trySignIn(harness);
  const answer = JSON.parse(harness.calls.findLast(({ form }) => form.has("code"))!.answer);
  const panel = page.document.querySelector(".diagnosis")!.textContent!;
  for (const id of [answer.trace_id, answer.correlation_id, answer.timestamp]) {
    assertStringIncludes(panel, id);
  }
  assertStringIncludes(panel, "https://login.microsoftonline.com/error?code=50146");
  assertEquals(page.document.querySelectorAll(".diagnosis a").length, 0);
});

Deno.test("customers do not see the panel", async () => {
  await using harness = await startHarness({ env: { SHOW_ERROR_DETAILS: "false" } });
  harness.tenant.refusals.next("token", 7000215);
  const { page } = await trySignIn(harness);
  assertEquals(page.status, 503);
  assertEquals(page.document.querySelectorAll(".diagnosis").length, 0);
  assertFalse(/AADSTS|7000215|CLIENT_SECRET/.test(page.html));
});

/** Mistakes in the registration that the emulator notices, with the codes that the doctor and the sign-in's page name. */
const REGISTRATIONS: Record<
  string,
  { spoil: (harness: Harness) => void; doctor?: string; page?: string }
> = {
  "an expired secret": {
    spoil: ({ tenant }) => void (tenant.application.secrets[0]!.expires = 0),
    doctor: "AADSTS7000222",
    page: "AADSTS7000222",
  },
  "a deleted secret": {
    spoil: ({ tenant }) => void tenant.application.secrets.splice(0),
    doctor: "AADSTS7000215",
    page: "AADSTS7000215",
  },
  "a redirect URI under the platform Single-page application": {
    spoil: ({ tenant }) => void (tenant.application.platform = "spa"),
    doctor: "AADSTS700025",
    page: "AADSTS700025",
  },
  "a redirect URI that is not registered": {
    spoil: ({ tenant }) => void (tenant.application.redirectUris = ["http://localhost/getatoken"]),
    doctor: "AADSTS50011",
  },
  "a sign-out address that is not registered": {
    spoil: ({ tenant }) => void (tenant.application.redirectUris = ["http://localhost/getAToken"]),
    doctor: "AADSTS50011",
  },
  "a missing permission": {
    spoil: ({ tenant }) => void (tenant.application.permissions = ["openid"]),
    page: "AADSTS650",
  },
  "missing consent": {
    spoil: ({ tenant }) => void (tenant.application.adminConsent = false),
    page: "AADSTS65001",
  },
  "a user who is not assigned": {
    spoil: ({ tenant }) => void (tenant.application.assignmentRequired = true),
    page: "AADSTS50105",
  },
  "mapped claims that are not accepted": {
    spoil: ({ tenant }) => void (tenant.application.mappedClaimsRefused = true),
    page: "AADSTS50146",
  },
};

for (const [name, { spoil, doctor, page }] of Object.entries(REGISTRATIONS)) {
  Deno.test(`${name}: the doctor or the page names the code`, async () => {
    await using harness = await startHarness();
    spoil(harness);
    if (doctor) {
      const checks = await Array.fromAsync(examine(environmentOf(harness), CONTEXT));
      const found = checks.filter(({ result }) => result !== "ok");
      assertEquals(found.length, 1, JSON.stringify(found));
      assertStringIncludes(found[0]!.seen, doctor);
      assert(found[0]!.fix);
    }
    if (page) {
      const visitor = await trySignIn(harness);
      assertStringIncludes(visitor.page.document.querySelector(".diagnosis")!.textContent!, page);
    }
  });
}

Deno.test("a visitor who opens 127.0.0.1 instead of localhost is told where to open the app", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await visitor.goTo(`${harness.origin}/getAToken?code=x&state=y`);
  const panel = visitor.page.document.querySelector(".diagnosis")!.textContent!;
  assertStringIncludes(panel, `Open the app at ${harness.origin}`);
});

function environmentOf({ tenant, origin }: Harness): Environment {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret ?? "x",
    AUTHORITY: tenant.authority,
    TENANT_ID: tenant.tenantId,
    ENDPOINT: tenant.endpoint,
    REDIRECT_URI: `${origin}/getAToken`,
  };
}
