import { parse } from "@std/dotenv";
import { assertEquals, assertFalse, assertMatch, assertStringIncludes } from "@std/assert";
import { registerCommand } from "../../../cli/register.ts";
import type { TenantPolicies } from "../../../emulator/state/policies.ts";
import { startTenant, type Tenant } from "../../../emulator/tenant.ts";
import { freshConfig } from "../../../fresh.config.ts";
import { createApp } from "../../../lib/app.ts";
import { readConfig } from "../../../lib/config/config.ts";
import { silentLog } from "../../../lib/log.ts";
import { createServices } from "../../../lib/services.ts";
import { CONTEXT } from "../../support/cli_context.ts";
import { freePort } from "../../support/free_port.ts";
import { applyBuild } from "../../support/production_build.ts";
import { Visitor } from "../../support/visitor.ts";

/** The emulator as `--empty --approve-devices` starts it, and a folder for the files. */
class EmptyTenant implements AsyncDisposable {
  shown = "";

  private constructor(readonly tenant: Tenant, readonly folder: string) {}

  static async start(policies: Partial<TenantPolicies> = {}): Promise<EmptyTenant> {
    const options = { empty: true, policies: { deviceCodes: "approve" as const, ...policies } };
    return new EmptyTenant(await startTenant(options), await Deno.makeTempDir());
  }

  /** Runs the command without really waiting. */
  async register(...flags: string[]): Promise<number> {
    const { origin, authority } = this.tenant;
    const addresses = ["--login", origin, "--graph", `${origin}/v1.0`, "--authority", authority];
    return await registerCommand(
      ["--tenant", "contoso", ...addresses, "--env-file", `${this.folder}/.env`, "--yes", ...flags],
      {
        ...CONTEXT,
        sleep: (milliseconds) => {
          this.tenant.moveClock(milliseconds);
          return Promise.resolve();
        },
        say: (text) => void (this.shown += `${text}\n`),
      },
    );
  }

  /** The registered objects, without values that differ from tenant to tenant. */
  get state(): unknown {
    const apps = [...this.tenant.applications.values()].map((
      { name, redirectUris, secrets, certificates, ...it },
    ) => ({
      ...{ name, redirectUris, secrets: secrets.length, certificates: certificates.length },
      ...{ permissions: it.permissions, adminConsent: it.adminConsent, userFlow: it.userFlow },
    }));
    return structuredClone({ apps, flows: this.tenant.userFlows.length });
  }

  async env(): Promise<Record<string, string>> {
    return parse(await Deno.readTextFile(`${this.folder}/.env`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { secrets } of this.tenant.applications.values()) {
      for (const { value } of secrets) {
        assertFalse(this.shown.includes(value), "a secret was shown");
      }
    }
    await this.tenant.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("register, start and sign up: from an empty tenant to a signed-in customer", async () => {
  await using it = await EmptyTenant.start();
  const origin = `http://localhost:${freePort()}`;
  assertEquals(await it.register("--redirect-uri", `${origin}/getAToken`), 0, it.shown);

  using kv = await Deno.openKv(":memory:");
  const config = readConfig(await it.env());
  const world = { kv, fetch, fetchOnce: fetch, now: Date.now, log: silentLog };
  const app = createApp(createServices(config, world), freshConfig);
  await applyBuild(app);
  const { port } = new URL(origin);
  const listening = { hostname: "localhost", port: Number(port), onListen: () => {} };
  await using _server = Deno.serve(listening, app.handler());

  const visitor = new Visitor();
  await visitor.goTo(`${origin}/sign-up`);
  await signUp(visitor, it.tenant);
  assertStringIncludes(visitor.page.document.body.textContent!, "Nora New");
});

/** Creates an account on the pages of the user flow that the command has made. */
async function signUp(visitor: Visitor, tenant: Tenant): Promise<void> {
  await visitor.submit("Next", { email: "nora@example.com" });
  await visitor.submit("Next", { code: tenant.messages[0]!.code });
  const password = "Wren-and-Robin-7";
  await visitor.submit("Next", { password, confirm: password });
  await visitor.submit("Continue", { displayName: "Nora New" });
}

Deno.test("a second and a third run change nothing at the emulator, and --undo empties it", async () => {
  await using it = await EmptyTenant.start();
  const empty = it.state;
  assertEquals(await it.register(), 0, it.shown);
  const [state, env] = [it.state, await it.env()];
  for (const _ of ["second", "third"]) {
    assertEquals(await it.register(), 0, it.shown);
    assertEquals([it.state, await it.env()], [state, env]);
  }
  assertEquals(await it.register("--undo"), 0, it.shown);
  assertEquals(it.state, empty);
  assertEquals(await Array.fromAsync(Deno.readDir(it.folder)), []);
});

Deno.test("register waits for a directory that takes half a minute to copy new objects", async () => {
  await using it = await EmptyTenant.start({ replicationDelayMs: 30_000 });
  assertEquals(await it.register(), 0, it.shown);
  assertStringIncludes(it.shown, "still copying");
  const state = it.state;
  assertEquals(await it.register(), 0, it.shown);
  assertEquals(it.state, state);
});

Deno.test("register explains each refusal of the emulator's directory", async () => {
  const cases: [policies: Partial<TenantPolicies>, said: string][] = [
    [{ tenantType: "AAD" }, "is a workforce tenant"],
    [{ tenantType: "AAD B2C" }, "is an Azure AD B2C tenant"],
    [
      { withheldScopes: ["EventListener.ReadWrite.All"] },
      "did not grant EventListener.ReadWrite.All",
    ],
    [{ deviceCodes: "decline" }, "The sign-in was declined"],
    [{ deviceCodes: "expire" }, "The code has expired"],
  ];
  for (const [policies, said] of cases) {
    await using it = await EmptyTenant.start(policies);
    const empty = it.state;
    assertEquals(await it.register(), 1, it.shown);
    assertStringIncludes(it.shown, said, it.shown.slice(-600));
    assertStringIncludes(it.shown, "Nothing was made at the tenant");
    assertEquals(it.state, empty);
  }
});

Deno.test("register makes a certificate if the tenant forbids secrets, and a shorter secret if it limits their life", async () => {
  await using strict = await EmptyTenant.start({ secretsAllowed: false });
  assertEquals(await strict.register(), 0, strict.shown);
  assertMatch(strict.shown, /^made +Client credential: a certificate/m);
  assertMatch(strict.shown, /^ok +Client credential: accepted/m);
  const state = strict.state;
  assertEquals(await strict.register(), 0, strict.shown);
  assertEquals(strict.state, state);

  // Without its settings, the command makes another certificate and removes the former one.
  await Deno.remove(`${strict.folder}/.env`);
  assertEquals(await strict.register(), 0, strict.shown);
  assertEquals(strict.state, state);

  await using short = await EmptyTenant.start({ maxSecretDays: 90 });
  assertEquals(await short.register(), 0, short.shown);
  assertMatch(short.shown, /^warning +Client credential: .*policy allows no longer life/m);
});

Deno.test("an administrator without the role for user flows does all but that step, and another one completes it", async () => {
  await using it = await EmptyTenant.start();
  const { administrators } = it.tenant;
  const [first] = administrators;
  const roles = [...first!.roles];
  first!.roles = ["Cloud Application Administrator"];
  assertEquals(await it.register(), 1, it.shown);
  assertStringIncludes(it.shown, "needs the role External ID User Flow Administrator");
  first!.roles = [];
  assertEquals(await it.register(), 1, it.shown);
  assertStringIncludes(it.shown, "needs the role");
  first!.roles = roles;
  assertEquals(await it.register(), 0, it.shown);
  assertEquals((it.state as { flows: number; apps: unknown[] }).apps.length, 1);
});

Deno.test("Ctrl+C says what exists, and that the next run goes on", async () => {
  await using it = await EmptyTenant.start({ deviceCodes: "ask" });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", new URL("../../../cli/register.ts", import.meta.url).pathname],
      ...["--tenant", "contoso", "--login", it.tenant.origin, "--authority", it.tenant.authority],
      ...["--graph", `${it.tenant.origin}/v1.0`, "--env-file", `${it.folder}/.env`, "--yes"],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream());
  for await (const text of output.values({ preventCancel: true })) {
    it.shown += text;
    if (it.shown.includes("enter the code")) break;
  }
  child.kill("SIGINT");
  for await (const text of output) it.shown += text;
  const { code } = await child.status;
  const aside = await new Response(child.stderr).text();
  assertEquals(code, 130);
  assertStringIncludes(aside, "Interrupted. Run the command again to go on.");
  assertStringIncludes(aside, "Nothing was made at the tenant.");
  assertEquals(await Array.fromAsync(Deno.readDir(it.folder)), []);
});
