import type { Application } from "./applications.ts";
import type { Branding, UserFlow } from "./user_flow.ts";
import type { Customers } from "./customers.ts";
import type { Faults } from "./faults.ts";
import type { Grants } from "./grants.ts";
import type { GraphChallenge } from "./graph_challenge.ts";
import type { KeyRing } from "./keys.ts";
import type { Mailbox } from "./mailbox.ts";
import type { LoopGuard } from "./loop_guard.ts";
import type { Mutations } from "./mutations.ts";
import type { RecordedRequest } from "./recorded_request.ts";
import type { Refusals } from "./refusals.ts";

/** A token response, to look into. */
export interface IssuedTokens {
  /** Milliseconds since 1970. */
  at: number;
  clientId: string;
  scope: string;
  idToken: string | undefined;
  accessToken: string;
}

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
  /** Moves the tenant's clock, in milliseconds. */
  readonly clock: { offset: number };
  /** The tenant's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds for which an access token is valid; undefined: at random, as in reality. */
  readonly accessTokenSeconds: number | undefined;
  readonly applications: Map<string, Application>;
  readonly customers: Customers;
  readonly userFlow: UserFlow;
  readonly branding: Branding;
  readonly keys: KeyRing;
  readonly grants: Grants;
  readonly mailbox: Mailbox;
  readonly faults: Faults;
  readonly mutations: Mutations;
  readonly refusals: Refusals;
  readonly loopGuard: LoopGuard;
  /** What Graph challenges; changed in place. */
  readonly graphChallenge: GraphChallenge;
  /** Requests so far, oldest first. */
  readonly requests: RecordedRequest[];
  /** The last token responses, newest first. */
  readonly issued: IssuedTokens[];
  readonly log: (line: string) => void;
}
