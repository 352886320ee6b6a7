import { startTenant } from "../../emulator/tenant.ts";
import type { SoakCustomer } from "./user.ts";

// The tenant of the soak test, on a thread of its own so that it does not delay the measurements. It gets its
// customers, and answers with what the app has to know.

/** What an app has to know of the tenant. */
export type SoakTenant = Record<"CLIENT_ID" | "CLIENT_SECRET" | "AUTHORITY" | "ENDPOINT", string>;

globalThis.addEventListener("message", async ({ data }: MessageEvent<SoakCustomer[]>) => {
  // Tokens that are refreshed every half minute.
  const tenant = await startTenant({ customers: data, accessTokenSeconds: 60 });
  setInterval(() => tenant.clearRequests(), 1_000);
  const settings: SoakTenant = {
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
  };
  globalThis.postMessage(settings);
});
