import { readPort } from "../lib/config/settings/port.ts";
import { apisAt, DEMO_API } from "./demo_api.ts";
import { PlatformError, refusePlatform } from "./platform.ts";
import { readSetUp } from "./set_up.ts";
import { startTenant, type Tenant } from "./tenant.ts";

/** Options of `startDemo`. */
export interface DemoOptions {
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The tenant's port; 0 is any, because the usual one is in use. */
  readonly port: number;
  /** Gets a line for the developer: who can sign in, and one-time codes. */
  readonly say: (line: string) => void;
  /** Whether to say where the tenant is and who can sign in; true unless set. */
  readonly introduces?: boolean;
}

/**
 * Starts a tenant for a developer who has none yet. Its customers can sign in at once. `emulator.json` may change it, and
 * the variable `APIS` the APIs that the app calls. `API_PORT` is the example API's port.
 *
 * @returns environment variables for the app; empty on a deployment platform, after saying why
 * @throws {SetUpError} for an `emulator.json` that can't be used
 */
export async function startDemo(
  { environment, port, say, introduces = true }: DemoOptions,
): Promise<Record<string, string>> {
  try {
    refusePlatform(environment);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    say(error.message);
    return {};
  }
  const setUp = await readSetUp();
  const apiPort = readPort(environment.API_PORT ?? "");
  const tenant = await startTenant({ ...setUp, port, log: say });
  if (introduces) introduce(tenant, port === 0, say);
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    TENANT_ID: tenant.tenantId,
    ENDPOINT: tenant.endpoint,
    APIS: environment.APIS || (setUp.applications?.includes(DEMO_API) ? apisAt(apiPort) : ""),
  };
}

function introduce(tenant: Tenant, hasOtherPort: boolean, say: DemoOptions["say"]): void {
  say(`No .env: using the local External ID emulator at ${tenant.origin}`);
  say(`  its mailbox, customers and faults: ${tenant.origin}/emulator`);
  if (hasOtherPort) {
    say(
      `  not at its usual port, which is in use: deno task api needs AUTHORITY=${tenant.authority}`,
    );
  }
  for (const { email, password } of tenant.customers) {
    say(`  sign in as ${email}, password ${password}`);
  }
}
