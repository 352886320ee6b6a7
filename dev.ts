import { load } from "@std/dotenv";
import { Builder } from "fresh/dev";
import { startTenant } from "./emulator/tenant.ts";
import { buildOptions } from "./fresh.config.ts";

const REQUIRED = ["CLIENT_ID", "CLIENT_SECRET", "AUTHORITY", "OIDC_AUTHORITY"];

const file = await load();
const hostname = "localhost";
const port = Number(Deno.env.get("PORT") || file.PORT || 3000);
const builder = new Builder(buildOptions);
const [command = "start"] = Deno.args;

switch (command) {
  case "build":
    await builder.build();
    break;
  case "dev":
    await startEmulatorIfUnconfigured();
    await builder.listen(() => import("./main.ts"), { hostname, port });
    break;
  case "start": {
    await startEmulatorIfUnconfigured();
    await builder.build();
    // The very module that a deployment serves; it is there only now.
    const { default: server } = await import(new URL("./_fresh/server.js", import.meta.url).href);
    Deno.serve({ hostname, port, onListen }, server.fetch);
    break;
  }
  default:
    console.error(`Cannot run "${command}": it is none of start, dev, build`);
    Deno.exit(2);
}

/** Somebody who has only cloned this has no tenant yet: the app then works against one on this machine. */
async function startEmulatorIfUnconfigured(): Promise<void> {
  if (REQUIRED.some((name) => Deno.env.get(name)) || Object.keys(file).length > 0) return;
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

function onListen(): void {
  console.log(`Open http://${hostname}:${port}`);
}
