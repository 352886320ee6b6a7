import type { Application } from "./applications.ts";
import type { Branding, UserFlow } from "./user_flow.ts";
import type { Customers } from "./customers.ts";
import type { Grants } from "./grants.ts";
import type { GraphChallenge } from "./graph_challenge.ts";
import type { KeyRing } from "./keys.ts";
import type { Mailbox } from "./mailbox.ts";
import type { LoopGuard } from "./loop_guard.ts";
import type { Mutations } from "./mutations.ts";
import type { Refusals } from "./refusals.ts";

/** Everything that a tenant knows, handed to each of its endpoints. */
export interface TenantState {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `contoso` */
  readonly name: string;
  /** `contoso.onmicrosoft.com` */
  readonly domain: string;
  readonly tenantId: string;
  /** `{origin}/{tenantId}/v2.0`: not the authority, on purpose. */
  readonly issuer: string;
  /** The tenant's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds for which an access token is valid; undefined: 60 to 90 minutes at random, as in reality. */
  readonly accessTokenSeconds: number | undefined;
  readonly applications: Map<string, Application>;
  readonly customers: Customers;
  readonly userFlow: UserFlow;
  readonly branding: Branding;
  readonly keys: KeyRing;
  readonly grants: Grants;
  readonly mailbox: Mailbox;
  readonly mutations: Mutations;
  readonly refusals: Refusals;
  readonly loopGuard: LoopGuard;
  /** What Graph challenges; changed in place. */
  readonly graphChallenge: GraphChallenge;
  readonly log: (line: string) => void;
}
