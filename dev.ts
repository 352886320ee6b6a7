import { Builder } from "fresh/dev";
import { startTenant } from "./emulator/tenant.ts";
import { buildOptions } from "./fresh.config.ts";

const REQUIRED = ["CLIENT_ID", "CLIENT_SECRET", "AUTHORITY", "OIDC_AUTHORITY"];

const builder = new Builder(buildOptions);
const [command = "start"] = Deno.args;

switch (command) {
  case "build":
    await builder.build();
    break;
  case "dev":
    await useEmulatorIfUnconfigured();
    await builder.listen(() => import("./main.ts"), address());
    break;
  case "start": {
    await useEmulatorIfUnconfigured();
    const applySnapshot = await builder.build({ mode: "production", snapshot: "memory" });
    const { app } = await import("./main.ts");
    applySnapshot(app);
    Deno.serve({ ...address(), onListen }, app.handler());
    break;
  }
  default:
    console.error(`Cannot run "${command}": it is none of start, dev, build`);
    Deno.exit(2);
}

/** Somebody who has only cloned this has no tenant yet: the app then works against one on this machine. */
async function useEmulatorIfUnconfigured(): Promise<void> {
  const configured = REQUIRED.some((name) => Deno.env.get(name)) || await exists(".env");
  if (configured) return;
  const tenant = await startTenant({ port: 3100 });
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

function address(): { hostname: string; port: number } {
  return { hostname: "localhost", port: Number(Deno.env.get("PORT") || 3000) };
}

function onListen({ hostname, port }: Deno.NetAddr): void {
  console.log(`Open http://${hostname}:${port}`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
