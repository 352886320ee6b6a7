import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { HTML_PAGE, huge, INVALID_JSON, redirectTo, RESET } from "../emulator/faults.ts";
import { startTenant, type Tenant } from "../emulator/tenant.ts";
import type { TenantOptions } from "../emulator/tenant_options.ts";
import type { Environment } from "../lib/config.ts";
import { examine } from "../lib/doctor.ts";
import { checkClock } from "../lib/doctor_authority.ts";
import type { Check, DoctorWorld } from "../lib/doctor_check.ts";
import { formatCheck, formatJson, formatSummary, isHealthy } from "../lib/doctor_report.ts";
import { checkFrontChannel } from "../lib/doctor_surroundings.ts";
import { readConfig } from "../lib/config.ts";
import { startHarness } from "./harness.ts";

const WORLD: DoctorWorld = {
  fetch,
  now: Date.now,
  openKv: () => Deno.openKv(":memory:"),
  resolve: () => Promise.resolve(["127.0.0.1"]),
  proxy: undefined,
};

function environmentOf(tenant: Tenant): Environment {
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    PORT: "1", // where no app is
  };
}

/** What the doctor finds at a tenant, by name. */
async function examineTenant(
  spoil: (tenant: Tenant) => void = () => {},
  { env, world, options }: {
    env?: Environment;
    world?: Partial<DoctorWorld>;
    options?: TenantOptions;
  } = {},
): Promise<{ [name: string]: Check }> {
  await using tenant = await startTenant(options);
  spoil(tenant);
  const whole = { ...environmentOf(tenant), ...env };
  const checks = await Array.fromAsync(examine(whole, { ...WORLD, ...world }));
  assertFalse(formatJson(checks).includes(tenant.clientSecret), "the secret is printed");
  for (const { result, fix } of checks) assertEquals(fix === null, result === "ok");
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

/** The checks that are not ok, as `name: result`. */
function troubles(checks: { [name: string]: Check }): string[] {
  return Object.values(checks)
    .filter(({ name, result }) => result !== "ok" && name !== "Front-channel logout URL")
    .map(({ name, result }) => `${name}: ${result}`);
}

Deno.test("the doctor finds nothing to mend where nothing is wrong, in this order", async () => {
  const checks = await examineTenant();
  assertEquals(troubles(checks), []);
  assertEquals(Object.keys(checks), [
    "Configuration",
    "Database (KV)",
    "Authority",
    "Clock",
    "Issuer",
    "Signing keys",
    "Client ID and redirect URI",
    "Scopes",
    "Sign-out address",
    "Client credential",
    "Credential's expiry",
    "Downstream API",
    "Front-channel logout URL",
  ]);
});

Deno.test("the doctor tells the TENANT_ID to pin, and when it is pinned", async () => {
  const options = { tenantId: "aaaabbbb-0000-cccc-1111-dddd2222eeee" };
  const { Issuer } = await examineTenant(undefined, { options });
  assertStringIncludes(Issuer!.seen, `TENANT_ID=${options.tenantId}`);
  const env = { TENANT_ID: options.tenantId };
  const pinned = await examineTenant(undefined, { options, env });
  assertStringIncludes(pinned.Issuer!.seen, "as TENANT_ID says");
});

Deno.test("the doctor changes nothing at the tenant: no page is followed, no code is real", async () => {
  await using tenant = await startTenant();
  await Array.fromAsync(examine(environmentOf(tenant), WORLD));
  const seen = tenant.requests.map(({ endpoint }) => endpoint);
  assertEquals(seen.filter((endpoint) => endpoint === "token").length, 1);
  assert(seen.every((it) => ["discovery", "keys", "authorize", "token", "graph"].includes(it)));
  for (const { query } of tenant.requestsTo("authorize")) assertEquals(query.prompt, "none");
});

/** What is wrong between app and tenant, and the checks that find it. */
const SPOILT: Record<string, readonly [spoil: (tenant: Tenant) => void, ...found: string[]]> = {
  "nobody answers": [({ faults }) => faults.always("discovery", RESET), "Authority: failure"],
  "the metadata is a page": [
    ({ faults }) => faults.always("discovery", HTML_PAGE),
    "Metadata: failure",
  ],
  "the metadata is cut off": [
    ({ faults }) => faults.always("discovery", INVALID_JSON),
    "Metadata: failure",
  ],
  "the metadata is too large": [
    ({ faults }) => faults.always("discovery", huge(2_000_000)),
    "Authority: failure",
  ],
  "the metadata is elsewhere": [
    ({ faults }) => faults.always("discovery", redirectTo("https://evil.example/")),
    "Metadata: failure",
  ],
  "the metadata answers with 503": [
    ({ faults }) => faults.always("discovery", { status: 503 }),
    "Metadata: failure",
  ],
  "the issuer is another": [
    ({ mutations }) =>
      mutations.body("discovery", (it) => void (it.issuer = "https://evil.example")),
    "Metadata: failure",
  ],
  "the token endpoint is elsewhere": [
    ({ mutations }) =>
      mutations.body("discovery", (it) => void (it.token_endpoint = "https://evil.example/token")),
    "Issuer: failure",
  ],
  "there are no keys": [
    ({ faults }) => faults.always("keys", { status: 500 }),
    "Signing keys: failure",
  ],
  "no key is of use": [
    ({ mutations }) => mutations.body("keys", () => ({ keys: [{ kty: "EC", kid: "x" }] })),
    "Signing keys: failure",
  ],
  "the authorize endpoint is down": [
    ({ faults }) => faults.always("authorize", { status: 503, body: "busy" }),
    "Client ID and redirect URI: warning",
  ],
  "the connection to the authorize endpoint is cut": [
    ({ faults }) => faults.always("authorize", RESET),
    "App registration: failure",
  ],
  "a scope is refused": [
    ({ mutations }) =>
      mutations.body("authorization response", (it) => void (it.error = "invalid_scope"), 1),
    "Scopes: failure",
  ],
  "the token endpoint is down": [
    ({ faults }) => faults.always("token", { status: 503 }),
    "Client credential: warning",
  ],
  "the connection to the token endpoint is cut": [
    ({ faults }) => faults.always("token", RESET),
    "App registration: failure",
  ],
  "the secret is wrong": [
    ({ application }) => void (application.secrets[0]!.value = "other"),
    "Client credential: failure",
  ],
  "the API is not there": [
    ({ faults }) => faults.always("graph", { status: 404 }),
    "Downstream API: failure",
  ],
  "the API is down": [
    ({ faults }) => faults.always("graph", { status: 503 }),
    "Downstream API: warning",
  ],
  "the API lets everybody in": [
    ({ faults }) => faults.always("graph", { status: 200, body: "{}" }),
    "Downstream API: warning",
  ],
  "the API is out of reach": [
    ({ faults }) => faults.always("graph", RESET),
    "Downstream API: failure",
  ],
};

for (const [name, [spoil, ...found]] of Object.entries(SPOILT)) {
  Deno.test(`the doctor finds it out: ${name}`, async () => {
    assertEquals(troubles(await examineTenant(spoil)), found);
  });
}

Deno.test("the doctor names the code of a tenant that does not exist", async () => {
  await using tenant = await startTenant();
  const env = { ...environmentOf(tenant), AUTHORITY: `${tenant.origin}/fabrikam.onmicrosoft.com` };
  const { seen, fix } = (await Array.fromAsync(examine(env, WORLD))).find(({ name }) =>
    name === "Metadata"
  )!;
  assertStringIncludes(seen, "AADSTS90002");
  assertStringIncludes(fix!, "AUTHORITY");
});

Deno.test("the doctor says which TENANT_ID would fit the issuer", async () => {
  const TENANT_ID = "00000000-0000-0000-0000-000000000001";
  await using tenant = await startTenant();
  const { Issuer } = await examineTenant(undefined, { env: { TENANT_ID } });
  assertEquals(Issuer!.result, "failure");
  assertStringIncludes(Issuer!.fix!, tenant.tenantId);
  assertStringIncludes(Issuer!.fix!, "correct TENANT_ID");
});

Deno.test("the doctor tells a name that does not exist from a machine that does not answer", async () => {
  const unreachable = (message: string) => () =>
    Promise.reject(new TypeError("fetch failed", { cause: new Error(message) }));
  const cases: [message: string, seen: string, fix: string][] = [
    ["dns error: failed to lookup address information", "no such host name", "typing error"],
    ["invalid peer certificate: UnknownIssuer", "certificate", "DENO_TLS_CA_STORE"],
    ["tcp connect error: Connection refused (os error 111)", "refuses", "deno task emulator"],
    ["tunnel error: unsuccessful", "proxy", "HTTPS_PROXY"],
  ];
  for (const [message, seen, fix] of cases) {
    const { Authority } = await examineTenant(undefined, {
      world: { fetch: unreachable(message), proxy: "http://proxy.example:8080" },
    });
    assertStringIncludes(Authority!.seen, seen);
    assertStringIncludes(Authority!.seen, "http://proxy.example:8080");
    assertStringIncludes(Authority!.fix!, fix);
  }
});

Deno.test("the doctor compares the clock with the authority's (N-08)", async () => {
  const at = (ms: number) =>
    checkClock("Thu, 07 May 2026 19:42:13 GMT", Date.UTC(2026, 4, 7, 19, 42, 13) + ms);
  assertEquals(at(0).result, "ok");
  assertEquals(at(-9_000).result, "ok");
  assertEquals(at(30_000).result, "warning");
  assertEquals(at(-61_000).result, "failure");
  assertStringIncludes(at(-61_000).seen, "61 s behind");
  assertEquals(checkClock(null, 0).result, "warning");
  const checks = await examineTenant(undefined, { world: { now: () => Date.now() + 3_600_000 } });
  assertEquals(troubles(checks), ["Clock: failure"]);
});

Deno.test("the doctor finds a database that can't be used, and leaves nothing in one that can", async () => {
  const path = await Deno.makeTempFile();
  const openKv = () => Deno.openKv(path);
  assertEquals(troubles(await examineTenant(undefined, { world: { openKv } })), []);
  {
    using kv = await Deno.openKv(path);
    assertEquals(await Array.fromAsync(kv.list({ prefix: [] })), []);
  }
  await Deno.remove(path);
  const broken = () => Promise.reject(new Error("unable to open database file"));
  const checks = await examineTenant(undefined, { world: { openKv: broken } });
  assertEquals(troubles(checks), ["Database (KV): failure"]);
  assertStringIncludes(checks["Database (KV)"]!.seen, "unable to open database file");
});

Deno.test("the doctor finds the front-channel logout URL of an app that runs", async () => {
  await using harness = await startHarness();
  const { result, seen } = await checkFrontChannel(harness.services.config, WORLD);
  assertEquals(result, "ok", seen);
});

Deno.test("the doctor finds a front-channel logout URL that can't be framed, or is another's", async () => {
  const answers: [Check["result"], Response][] = [
    ["ok", new Response("")],
    ["failure", new Response("", { headers: { "x-frame-options": "DENY" } })],
    [
      "failure",
      new Response("", { headers: { "content-security-policy": "frame-ancestors 'none'" } }),
    ],
    ["failure", new Response("", { status: 404 })],
  ];
  const config = readConfig({
    CLIENT_ID: "x",
    CLIENT_SECRET: "x",
    AUTHORITY: "http://127.0.0.1/x",
  });
  for (const [expected, response] of answers) {
    const world = { ...WORLD, fetch: () => Promise.resolve(response) };
    const { result, fix } = await checkFrontChannel(config, world);
    assertEquals(result, expected);
    assertEquals(fix === null, expected === "ok");
  }
});

Deno.test("without any configuration the doctor says how to begin", async () => {
  const [check, ...others] = await Array.fromAsync(examine({ PORT: "3000" }, WORLD));
  assertEquals([check!.seen, others], ["nothing is set", []]);
  assertStringIncludes(check!.fix!, "deno task setup");
});

Deno.test("a report has a line a check and its fix below, in colour where that is wanted", () => {
  const check: Check = { name: "Clock", result: "warning", seen: "30 s ahead", fix: "Set it" };
  assertEquals(formatCheck(check, false), "warning  Clock: 30 s ahead\n         → Set it");
  assert(formatCheck(check, true).startsWith("\x1b[33mwarning\x1b[0m  Clock"));
  assertEquals(formatCheck({ ...check, fix: null }, false), "warning  Clock: 30 s ahead");
});

Deno.test("a report can't be steered by what an authority says", () => {
  const check: Check = {
    name: "Issuer",
    result: "failure",
    seen: "a\x1b[2J\r\nb\x9b",
    fix: "c\u0007",
  };
  assertEquals(formatCheck(check, false), "failure  Issuer: a [2J  b \n         → c ");
});

Deno.test("a summary counts, and warnings alone are healthy", () => {
  const check = (result: Check["result"]): Check => ({ name: "x", result, seen: "x", fix: "x" });
  const checks = [check("ok"), check("warning"), check("failure")];
  assertStringIncludes(formatSummary(checks), "1 ok, 1 to look at, 1 to mend");
  assertEquals([isHealthy(checks), isHealthy(checks.slice(0, 2))], [false, true]);
  assertEquals(JSON.parse(formatJson(checks)), { ok: false, checks });
});

/** Runs `deno task doctor` in an empty folder. */
async function runDoctor(env: Record<string, string | undefined>, ...flags: string[]) {
  const cwd = await Deno.makeTempDir();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../dev.ts", import.meta.url).pathname, "doctor", ...flags],
    cwd,
    env: { ...env as Record<string, string>, KV_PATH: `${cwd}/kv.sqlite3`, NO_COLOR: "" },
  }).output();
  await Deno.remove(cwd, { recursive: true });
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("deno task doctor: exit code 0 or 1, JSON, no colours in a pipe, no secret", async () => {
  await using tenant = await startTenant();
  const good = await runDoctor(environmentOf(tenant));
  assertEquals(good.code, 0, good.err);
  assertMatch(good.out, /^ok {7}Configuration: /);
  tenant.application.secrets[0]!.value = "other";
  const bad = await runDoctor(
    environmentOf({ ...tenant, clientSecret: tenant.clientSecret }),
    "--json",
  );
  assertEquals(bad.code, 1);
  const { ok, checks } = JSON.parse(bad.out);
  assertEquals(ok, false);
  const [failure] = checks.filter((check: Check) => check.result === "failure");
  assertStringIncludes(failure.seen, "AADSTS7000215");
  for (const { out, err } of [good, bad]) assertFalse((out + err).includes(tenant.clientSecret));
});
