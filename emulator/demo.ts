import { DEMO_API, DEMO_API_SCOPES, DEMO_APIS } from "./demo_api.ts";
import type { Application } from "./directory/applications.ts";
import { PlatformError, refusePlatform } from "./platform.ts";
import { startTenant, type Tenant } from "./tenant.ts";

/** An app registration with every permission and claim that the app's pages use. */
export const DEMO_APPLICATION: Partial<Application> = {
  permissions: [
    ...["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"],
    ...DEMO_API_SCOPES,
  ],
  optionalClaims: ["auth_time", "email", "groups", "login_hint", "sid"],
};

/** Options of `startDemo`. */
export interface DemoOptions {
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The tenant's port; 0 is any. */
  readonly port: number;
  /** Gets a line for the developer: who can sign in, and one-time codes. */
  readonly say: (line: string) => void;
  /** Whether to say where the tenant is and who can sign in; true unless set. */
  readonly introduces?: boolean;
}

/**
 * Starts a tenant for a developer who has none yet. Its customers can sign in at once.
 *
 * @returns environment variables for the app; empty on a deployment platform, after saying why
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
  const tenant = await startTenant({
    port,
    application: DEMO_APPLICATION,
    applications: [DEMO_API],
    log: say,
  });
  if (introduces) introduce(tenant, say);
  return {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    TENANT_ID: tenant.tenantId,
    ENDPOINT: tenant.endpoint,
    APIS: DEMO_APIS,
  };
}

function introduce(tenant: Tenant, say: DemoOptions["say"]): void {
  say(`No .env: using the local External ID emulator at ${tenant.origin}`);
  say(`  its mailbox, customers and faults: ${tenant.origin}/emulator`);
  for (const { email, password } of tenant.customers) {
    say(`  sign in as ${email}, password ${password}`);
  }
}
