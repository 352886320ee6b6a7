import type { Application, NewApplication, OptionalClaim } from "./applications.ts";
import type { NewCustomer } from "./customers.ts";
import type { TlsCredentials } from "./server.ts";
import type { TenantData } from "./tenant_data.ts";
import type { Branding, UserFlow } from "./user_flow.ts";

/** How a tenant is set up; everything has a default that works. */
export interface TenantOptions {
  /** @default {0} any free port */
  port?: number;
  /** Serves https instead of http. */
  tls?: TlsCredentials;
  /** Subdomain of the tenant. @default {"contoso"} */
  name?: string;
  /** @default made from the name */
  tenantId?: string;
  /** Application (client) ID of the first app. @default made from the name */
  clientId?: string;
  /** @default made from the name */
  clientSecret?: string;
  /** Redirect URIs of the first app; the port of localhost is ignored. */
  redirectUris?: string[];
  /** Optional claims of the first app. @default {["email", "login_hint", "sid"]} */
  optionalClaims?: OptionalClaim[];
  /** More about the first app's registration. */
  application?: Partial<Omit<Application, "clientId">>;
  /** More app registrations. */
  applications?: NewApplication[];
  /** @default DEMO_CUSTOMERS */
  customers?: readonly NewCustomer[];
  userFlow?: Partial<UserFlow>;
  branding?: Partial<Branding>;
  /** Seconds for which access tokens are valid. @default 60 to 90 minutes at random; a day where the client declares `cp1` */
  accessTokenSeconds?: number;
  /** The clock, milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** What a tenant had before, from `Tenant.save`; its customers and applications come before the options'. */
  saved?: TenantData;
  /** Gets a line for whatever the tenant's owner would like to know. @default nothing */
  log?: (line: string) => void;
}
