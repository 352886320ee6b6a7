import { load } from "@std/dotenv";
import type { Builder } from "fresh/dev";
import { mergeEnvironment } from "./lib/config.ts";
import type { DoctorWorld } from "./lib/doctor_check.ts";

const REQUIRED = ["CLIENT_ID", "CLIENT_SECRET", "AUTHORITY", "OIDC_AUTHORITY"];

const EMULATOR_PORT = 3100;
/** What an administrator would have consented to, for all pages of the app to work. */
const PERMISSIONS = ["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"];

const file = await load();
const hostname = "localhost";
const PORT = Deno.env.get("PORT") || file.PORT || "3000";
// What is no port is for the configuration page to explain, and that is served at 3000.
const port = /^\d{1,5}$/.test(PORT) && Number(PORT) > 0 && Number(PORT) < 65_536
  ? Number(PORT)
  : 3000;
const colour = Deno.stdout.isTerminal() && !Deno.noColor;
const [command = "start", ...flags] = Deno.args;

switch (command) {
  case "build":
    await (await createBuilder()).build();
    break;
  case "dev": {
    await prepareEnvironment();
    const builder = await createBuilder();
    await builder.listen(() => import("./main.ts"), { hostname, port });
    break;
  }
  case "start": {
    await prepareEnvironment();
    await (await createBuilder()).build();
    // The very module that a deployment serves; it is there only now.
    const { default: server } = await import(new URL("./_fresh/server.js", import.meta.url).href);
    Deno.serve({ hostname, port, onListen }, server.fetch);
    break;
  }
  case "setup":
    Deno.exit(await setUp());
    break;
  case "doctor":
    Deno.exit(await examine());
    break;
  default:
    console.error(`Cannot run "${command}": it is none of start, dev, build, setup, doctor`);
    Deno.exit(2);
}

async function createBuilder(): Promise<Builder> {
  const [{ Builder }, { buildOptions }] = await Promise.all([
    import("fresh/dev"),
    import("./fresh.config.ts"),
  ]);
  return new Builder(buildOptions);
}

async function prepareEnvironment(): Promise<void> {
  if (!isFree(hostname, port)) {
    console.error(`Port ${port} is in use: end what uses it, or set PORT to another one`);
    Deno.exit(1);
  }
  await startEmulatorIfUnconfigured();
  Deno.env.set("PORT", PORT); // known for certain here, so REDIRECT_URI is compared with it
}

/** Somebody who has only cloned this has no tenant yet: the app then works against one on this machine. */
async function startEmulatorIfUnconfigured(): Promise<void> {
  if (REQUIRED.some((name) => Deno.env.get(name)) || Object.keys(file).length > 0) return;
  const { startTenant } = await import("./emulator/tenant.ts");
  const tenant = await startTenant({
    port: isFree("127.0.0.1", EMULATOR_PORT) ? EMULATOR_PORT : 0,
    application: { permissions: PERMISSIONS },
    log: console.log, // one-time codes
  });
  const { clientId, clientSecret, authority, endpoint, tenantId } = tenant;
  const settings = {
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
    AUTHORITY: authority,
    ENDPOINT: endpoint,
  };
  for (const [name, value] of Object.entries({ ...settings, TENANT_ID: tenantId })) {
    Deno.env.set(name, value);
  }
  console.log(`No .env: using the local External ID emulator at ${tenant.origin}`);
  for (const { email, password } of tenant.customers) {
    console.log(`  sign in as ${email}, password ${password}`);
  }
}

function isFree(hostname: string, port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function onListen(): void {
  console.log(`Open http://${hostname}:${port}`);
}

/** @returns the exit code: 0 if nothing has failed, else 1 */
async function examine(): Promise<number> {
  const { examine } = await import("./lib/doctor.ts");
  const report = await import("./lib/doctor_report.ts");
  const json = flags.includes("--json");
  const environment = { ...mergeEnvironment(file, (name) => Deno.env.get(name)), PORT };
  const checks = [];
  for await (const check of examine(environment, await doctorWorld())) {
    checks.push(check);
    if (!json) console.log(report.formatCheck(check, colour));
  }
  console.log(json ? report.formatJson(checks) : `\n${report.formatSummary(checks)}`);
  return report.isHealthy(checks) ? 0 : 1;
}

/** @returns the exit code: 0 if `.env` was written, else 1; 2 for wrong flags */
async function setUp(): Promise<number> {
  const { setupCommand } = await import("./lib/setup_command.ts");
  const { createAsk } = await import("./lib/setup_terminal.ts");
  const encoder = new TextEncoder();
  const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));
  return await setupCommand(flags, {
    ...await doctorWorld(),
    ask: Deno.stdin.isTerminal() ? createAsk(Deno.stdin, write) : null,
    say: console.log,
    colour,
    readAll: () => new Response(Deno.stdin.readable).text(),
    environment: mergeEnvironment({}, (name) => Deno.env.get(name)),
  });
}

async function doctorWorld(): Promise<DoctorWorld> {
  const { lookup } = await import("node:dns/promises");
  const proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].map((name) =>
    Deno.env.get(name)
  ).find(Boolean);
  return {
    fetch,
    now: Date.now,
    openKv: (path) => Deno.openKv(path),
    resolve: async (hostname) => {
      const found = await lookup(hostname, { all: true });
      return found.map(({ address }) => address);
    },
    proxy: proxy && (URL.parse(proxy)?.origin ?? "(not a URL)"), // not in full: it may hold a password
  };
}
