import type { Application, NewApplication, OptionalClaim } from "../directory/applications.ts";
import type { NewCustomer } from "../directory/customers.ts";
import type { TlsCredentials } from "../keys/certificate.ts";
import type { TenantPolicies } from "./policies.ts";
import type { TenantData } from "./data.ts";
import type { Branding, UserFlow } from "../directory/user_flow.ts";

/** Options of a tenant. Everything has a default that works. */
export interface TenantOptions {
  /** The port on 127.0.0.1. @default {0} any free port */
  port?: number;
  /**
   * The address to listen on. In a container it is `0.0.0.0`, so that its port can be published; requests must still
   * name 127.0.0.1 or localhost as their host. @default {"127.0.0.1"}
   */
  listen?: string;
  /** Serves https instead of http. */
  tls?: TlsCredentials;
  /** Subdomain of the tenant. @default {"contoso"} */
  name?: string;
  /** Directory (tenant) ID. @default made from the name */
  tenantId?: string;
  /** Application (client) ID of the first app. @default made from the name */
  clientId?: string;
  /** The secret of the first app. @default made from the name */
  clientSecret?: string;
  /** Redirect URIs of the first app; the port of localhost is ignored. */
  redirectUris?: string[];
  /** Redirect URIs that the first app has besides. */
  moreRedirectUris?: string[];
  /** Optional claims of the first app. @default {["email", "login_hint", "sid"]} */
  optionalClaims?: OptionalClaim[];
  /** More about the first app's registration. */
  application?: Partial<Omit<Application, "clientId">>;
  /** More app registrations. */
  applications?: NewApplication[];
  /** No app is registered and no user flow exists, as in a new tenant. */
  empty?: boolean;
  /** Policies for administrators, over `DEFAULT_POLICIES`. */
  policies?: Partial<TenantPolicies>;
  /** Who can sign in. @default DEMO_CUSTOMERS */
  customers?: readonly NewCustomer[];
  /** How customers sign in and up, over `DEFAULT_USER_FLOW`. */
  userFlow?: Partial<UserFlow>;
  /** How the sign-in pages look. */
  branding?: Partial<Branding>;
  /** Seconds for which access tokens are valid. @default 60 to 90 minutes at random; a day where the client declares `cp1` */
  accessTokenSeconds?: number;
  /** The clock, milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** The result of `Tenant.save`; its customers and applications replace those of the options. */
  saved?: TenantData;
  /** Gets log lines for the developer. @default none */
  log?: (line: string) => void;
}
