import { DEMO_API, DEMO_API_SCOPES } from "./demo_api.ts";
import type { Application } from "./directory/applications.ts";
import type { TenantOptions } from "./state/options.ts";

/** An app registration with every permission and claim that the app's pages use. */
export const DEMO_APPLICATION: Partial<Application> = {
  permissions: [
    ...["openid", "profile", "offline_access", "User.Read", "User.ReadWrite"],
    ...DEMO_API_SCOPES,
  ],
  optionalClaims: ["auth_time", "email", "groups", "login_hint", "sid"],
};

/** The tenant that `deno task start` brings: the app, and the example API. */
export const DEMO_TENANT: TenantOptions = {
  application: DEMO_APPLICATION,
  applications: [DEMO_API],
};
