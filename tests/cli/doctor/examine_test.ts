import { join } from "node:path";
import { generate } from "selfsigned";
import { assert, assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { DEMO_API, DEMO_API_SCOPES } from "../../../emulator/demo_api.ts";
import { startTenant, type Tenant } from "../../../emulator/tenant.ts";
import { credentialProblem } from "../../../lib/config/credential/credential_file.ts";
import type { Environment } from "../../../lib/config/variables.ts";
import type { Metadata } from "../../../lib/entra/authority.ts";
import { readConfig } from "../../../lib/config/config.ts";
import { examine } from "../../../cli/doctor/examine.ts";
import { checkClock } from "../../../cli/doctor/authority.ts";
import type { Check } from "../../../cli/doctor/check.ts";
import { checkExpiry } from "../../../cli/doctor/credential.ts";
import { checkServing } from "../../../cli/doctor/serving.ts";
import { checkFrontChannel } from "../../../cli/doctor/surroundings.ts";
import { CONTEXT } from "../../support/cli_context.ts";
import { environmentOf, examineTenant, troubles } from "../../support/examination.ts";
import { startHarness } from "../../support/harness.ts";
import { ProjectCopy } from "../../support/project_copy.ts";

Deno.test("if nothing is wrong, every check of the doctor passes, in this order", async () => {
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
    "Claims for guards",
    "Sign-out address",
    "Client credential",
    "Credential's expiry",
    "deno task serve",
    "Downstream API",
    "Front-channel logout URL",
  ]);
});

Deno.test("the doctor reads the answers of the authority on https too, where the app gets them in a form", async () => {
  const origin = "https://app.example";
  const env = { REDIRECT_URI: `${origin}/getAToken` };
  const redirectUris = [env.REDIRECT_URI, `${origin}/signed-out`];
  const checks = await examineTenant(undefined, { env, options: { redirectUris } });
  assertEquals(troubles(checks), []);
  assertStringIncludes(checks["Client ID and redirect URI"]!.seen, "is registered for this app");
  assertStringIncludes(checks["Sign-out address"]!.seen, "is registered");

  const none = await examineTenant(undefined, { env });
  assertStringIncludes(none["Client ID and redirect URI"]!.seen, "AADSTS50011");
  const half = await examineTenant(undefined, {
    env,
    options: { redirectUris: [env.REDIRECT_URI] },
  });
  assertEquals(troubles(half), ["Sign-out address: warning"]);
});

Deno.test("the doctor says which TENANT_ID to set, and that it is set", async () => {
  const options = { tenantId: "aaaabbbb-0000-cccc-1111-dddd2222eeee" };
  const { Issuer } = await examineTenant(undefined, { options });
  assertStringIncludes(Issuer!.seen, `TENANT_ID=${options.tenantId}`);
  const env = { TENANT_ID: options.tenantId };
  const pinned = await examineTenant(undefined, { options, env });
  assertStringIncludes(pinned.Issuer!.seen, "as TENANT_ID says");
});

Deno.test("the doctor changes nothing at the tenant: no page is followed, no code is real", async () => {
  await using tenant = await startTenant();
  await Array.fromAsync(examine(environmentOf(tenant), CONTEXT));
  const seen = tenant.requests.map(({ endpoint }) => endpoint);
  assertEquals(seen.filter((endpoint) => endpoint === "token").length, 1);
  assert(seen.every((it) => ["discovery", "keys", "authorize", "token", "graph"].includes(it)));
  for (const { query } of tenant.requestsTo("authorize")) assertEquals(query.prompt, "none");
});

Deno.test("the doctor compares the clock with the authority's (N-08)", async () => {
  const at = (ms: number) =>
    checkClock("Thu, 07 May 2026 19:42:13 GMT", Date.UTC(2026, 4, 7, 19, 42, 13) + ms);
  assertEquals(at(0).result, "ok");
  for (const ms of [1_900, -1_900]) assertStringIncludes(at(ms).seen, "agrees");
  assertEquals(at(-9_000).result, "ok");
  assertStringIncludes(at(9_000).seen, "9 s ahead");
  assertEquals(at(30_000).result, "warning");
  assertEquals(at(-61_000).result, "failure");
  assertStringIncludes(at(-61_000).seen, "61 s behind");
  assertEquals(checkClock(null, 0).result, "warning");
  const checks = await examineTenant(undefined, { context: { now: () => Date.now() + 3_600_000 } });
  assertEquals(troubles(checks), ["Clock: failure"]);
});

Deno.test("the doctor finds a database that can't be used, and leaves no record in one that can", async () => {
  const path = await Deno.makeTempFile();
  const openKv = () => Deno.openKv(path);
  assertEquals(troubles(await examineTenant(undefined, { context: { openKv } })), []);
  {
    using kv = await Deno.openKv(path);
    assertEquals(await Array.fromAsync(kv.list({ prefix: [] })), []);
  }
  await Deno.remove(path);
  const broken = () => Promise.reject(new Error("unable to open database file"));
  const checks = await examineTenant(undefined, { context: { openKv: broken } });
  assertEquals(troubles(checks), ["Database (KV): failure"]);
  assertStringIncludes(checks["Database (KV)"]!.seen, "unable to open database file");
});

Deno.test("the doctor says when a certificate expires, and warns if that is soon", async () => {
  const { cert, private: key } = await generate([{ name: "commonName", value: "My app" }], {
    notBeforeDate: new Date("2026-01-01"),
    notAfterDate: new Date("2027-01-01"),
  });
  const credential = {
    kind: "certificate",
    certificate: cert,
    privateKey: key,
    withSha1: false,
  } as const;
  const at = async (date: string) => {
    const now = () => Date.parse(date);
    const [check] = await Array.fromAsync(checkExpiry({ credential }, { ...CONTEXT, now }));
    assertStringIncludes(check!.seen, "2027-01-01");
    return check!.result;
  };
  assertEquals(await at("2026-06-01"), "ok");
  assertEquals(await at("2026-12-15"), "warning");
  // An expired one is a mistake of the configuration, which the app refuses too.
  assertStringIncludes(
    (await credentialProblem(credential, Date.parse("2027-01-02")))!.problem,
    "expired on 2027-01-01",
  );
  // So is one that is not valid yet.
  const env = {
    CLIENT_ID: "app",
    AUTHORITY: "http://127.0.0.1:1/contoso.onmicrosoft.com",
    CLIENT_CERTIFICATE: cert,
    CLIENT_PRIVATE_KEY: key,
  };
  const now = () => Date.parse("2025-12-31");
  const [check] = await Array.fromAsync(examine(env, { ...CONTEXT, now }));
  assertEquals(
    [check!.result, check!.name, check!.seen],
    ["failure", "CLIENT_CERTIFICATE", "is not valid before 2026-01-01 00:00 UTC"],
  );
});

Deno.test("the doctor finds a credential that can't be read", async () => {
  const CLIENT_ASSERTION_FILE = "/nowhere/token";
  const checks = await examineTenant(undefined, {
    env: { CLIENT_SECRET: "", CLIENT_ASSERTION_FILE },
  });
  assertEquals(troubles(checks), ["CLIENT_ASSERTION_FILE: failure"]);
  assertStringIncludes(checks["CLIENT_ASSERTION_FILE"]!.seen, "a file that does not exist");
});

Deno.test("the doctor checks the front-channel logout URL of a running app", async () => {
  await using harness = await startHarness();
  const { result, seen } = await checkFrontChannel(harness.services.config, CONTEXT);
  assertEquals(result, "ok", seen);
});

Deno.test("the doctor finds a front-channel logout URL that can't be framed, or belongs to another app", async () => {
  const answers: [Check["result"], Response][] = [
    ["ok", new Response("")],
    ["failure", new Response("", { headers: { "x-frame-options": "DENY" } })],
    [
      "failure",
      new Response("", { headers: { "content-security-policy": "frame-ancestors 'none'" } }),
    ],
    [
      "warning",
      new Response("", {
        headers: { "content-security-policy": "frame-ancestors http://127.0.0.1:3100" },
      }),
    ],
    ["failure", new Response("", { status: 404 })],
  ];
  const config = readConfig({
    CLIENT_ID: "x",
    CLIENT_SECRET: "x",
    AUTHORITY: "http://127.0.0.1/x",
  });
  for (const [expected, response] of answers) {
    const context = { ...CONTEXT, fetch: () => Promise.resolve(response) };
    const { result, fix } = await checkFrontChannel(config, context);
    assertEquals(result, expected);
    assertEquals(fix === null, expected === "ok");
  }
});

Deno.test("without a configuration, the doctor says how to begin", async () => {
  const [check, ...others] = await Array.fromAsync(examine({ PORT: "3000" }, CONTEXT));
  assertEquals([check!.seen, others], ["nothing is set", []]);
  assertStringIncludes(check!.fix!, "deno task setup");
});

const PROJECT = new URL("../../..", import.meta.url).pathname;

/** Runs `deno task doctor` of a project in an empty folder. */
async function runDoctor(env: Record<string, string | undefined>, ...flags: string[]) {
  return await runDoctorOf(PROJECT, env, ...flags);
}

async function runDoctorOf(
  project: string,
  env: Record<string, string | undefined>,
  ...flags: string[]
) {
  const cwd = await Deno.makeTempDir();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(project, "cli/doctor.ts"), ...flags],
    cwd,
    env: { ...env as Record<string, string>, KV_PATH: `${cwd}/kv.sqlite3`, NO_COLOR: "" },
  }).output();
  await Deno.remove(cwd, { recursive: true });
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("deno task doctor exits with 0 or 1, prints JSON on request, no colors in a pipe, and never a secret", async () => {
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

Deno.test("deno task doctor warns of lines of .env that have no effect", async () => {
  await using project = await ProjectCopy.make({ built: false });
  await Deno.writeTextFile(`${project.folder}/.env`, "PORT=1\nPORT=2\nREDIRECT_URL=x\n");
  const { out } = await runDoctorOf(project.folder, {});
  assertStringIncludes(out, "warning  .env: line 1 sets PORT, and line 2 sets it again");
  assertStringIncludes(out, "warning  .env: line 3 sets REDIRECT_URL");
});

Deno.test("the doctor says what deno task serve would not permit, or why it can't start (P-07)", async () => {
  const cases: [env: Environment, seen: string][] = [
    [{ HOST: "not a host" }, "HOST"],
    [{ WORKERS: "many" }, "WORKERS"],
    [{ KV_PATH: "a,b.sqlite3" }, "comma"],
  ];
  for (const [env, words] of cases) {
    const checks = await examineTenant(undefined, { env });
    assertEquals(troubles(checks), ["deno task serve: failure"]);
    assertStringIncludes(checks["deno task serve"]!.seen, words);
  }
  const config = readConfig(environmentOf(await disposedTenant()));
  const elsewhere = {
    token_endpoint: "https://login.example/token",
    jwks_uri: "https://x.example/",
  };
  const { result, seen } = checkServing(config, {}, elsewhere as Metadata, CONTEXT);
  assertEquals(result, "failure");
  assertStringIncludes(seen, "login.example:443, x.example:443");
});

/** A tenant that only provides settings. */
async function disposedTenant() {
  await using tenant = await startTenant();
  return tenant;
}

Deno.test("the doctor checks each API of APIS: its scopes at the tenant, and its endpoint", async () => {
  await using api = startApi(401);
  const permissions = ["openid", "profile", "offline_access", "User.Read", ...DEMO_API_SCOPES];
  const options = { application: { permissions }, applications: [DEMO_API] };
  const env = { APIS: `orders=${api.endpoint} ${DEMO_API_SCOPES.join(" ")}` };
  const good = await examineTenant(undefined, { options, env });
  assertEquals(troubles(good), []);
  assertStringIncludes(good["Scopes of API orders"]!.seen, DEMO_API_SCOPES[0]!);
  assertStringIncludes(good["API orders"]!.seen, "HTTP 401");

  let answers = 0;
  const refuseSecond = ({ mutations }: Tenant) =>
    mutations.body("authorization response", (it) => {
      if (++answers === 2) Object.assign(it, { error: "invalid_scope", error_description: "" });
    });
  const bad = await examineTenant(refuseSecond, { options, env });
  assertEquals(troubles(bad), ["Scopes of API orders: failure"]);
  assertStringIncludes(bad["Scopes of API orders"]!.fix!, "Check APIS");
});

Deno.test("the doctor names APIS where an API's endpoint is wrong", async () => {
  await using api = startApi(404);
  const env = { APIS: `orders=${api.endpoint} User.Read` };
  const { "API orders": check } = await examineTenant(undefined, { env });
  assertEquals([check!.result, check!.fix], ["failure", "Correct APIS"]);
});

/** An API that answers every call with a status. */
function startApi(status: number) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({}, { status }),
  );
  return {
    endpoint: `http://127.0.0.1:${server.addr.port}/orders`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
