import { startTenant } from "./tenant.ts";
import { platformOf } from "./platform.ts";

if (import.meta.main) {
  const platform = platformOf(Deno.env.toObject());
  if (platform) {
    console.error(`The emulator is for development: it does not start on ${platform}.`);
    Deno.exit(1);
  }
  const tenant = await startTenant({ port: 3100, log: (line) => console.log(line) });
  console.log(`A local External ID tenant is running at ${tenant.origin}. Put this into .env:

CLIENT_ID=${tenant.clientId}
CLIENT_SECRET=${tenant.clientSecret}
AUTHORITY=${tenant.authority}
TENANT_ID=${tenant.tenantId}
ENDPOINT=${tenant.endpoint}
`);
}
