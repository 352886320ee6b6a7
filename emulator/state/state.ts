import type { Administrator } from "../directory/administrators.ts";
import type { Application } from "../directory/applications.ts";
import type { DeviceCodes } from "./device_codes.ts";
import type { TenantPolicies } from "./policies.ts";
import type { Branding, UserFlow } from "../directory/user_flow.ts";
import type { Customers } from "../directory/customers.ts";
import type { Faults } from "../faults/faults.ts";
import type { Grants } from "./grants.ts";
import type { KeyRing } from "../keys/keys.ts";
import type { Mailbox } from "../directory/mailbox.ts";
import type { LoopGuard } from "./loop_guard.ts";
import type { Mutations } from "../faults/mutations.ts";
import type { RecordedRequest } from "../faults/recorded_request.ts";
import type { Refusals } from "../faults/refusals.ts";

/** A token response, for the management page. */
export interface IssuedTokens {
  /** Milliseconds since 1970. */
  at: number;
  /** The app that they were issued to. */
  clientId: string;
  /** Granted scopes, separated by spaces. */
  scope: string;
  /** Undefined without the scope `openid`. */
  idToken: string | undefined;
  /** For the resource of the scopes. */
  accessToken: string;
}

/** The three known forms of Graph's claims challenge [R]. */
export type ChallengeForm =
  | "plain"
  /** A `PoP` challenge first, in the same header. */
  | "pop"
  /** `authorization_uri` without quotes, which strict parsers can't read. */
  | "unquoted";

/** Which tokens Graph challenges. */
export interface GraphChallenge {
  /** How the challenge is written. */
  form: ChallengeForm;
  /** Tokens issued up to then (ms since 1970) are challenged. */
  since: number;
}

/** The state of a tenant, passed to each endpoint. */
export interface TenantState {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `contoso` */
  readonly name: string;
  /** `contoso.onmicrosoft.com` */
  readonly domain: string;
  /** Directory (tenant) ID. */
  readonly tenantId: string;
  /** `{origin}/{tenantId}/v2.0`: not the authority, on purpose. */
  readonly issuer: string;
  /** Moves the tenant's clock, in milliseconds. */
  readonly clock: { offset: number };
  /** The tenant's clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds for which an access token is valid; undefined: at random, as in reality. */
  readonly accessTokenSeconds: number | undefined;
  /** App registrations, by client ID. */
  readonly applications: Map<string, Application>;
  /** The directory. */
  readonly customers: Customers;
  /** How customers sign in and up at most apps; also the first of `userFlows`, unless that is empty. */
  readonly userFlow: UserFlow;
  /** All user flows; apps name theirs. */
  readonly userFlows: UserFlow[];
  /** The people who manage the tenant. */
  readonly administrators: readonly Administrator[];
  /** How the tenant treats administrators; changed in place. */
  readonly policies: TenantPolicies;
  /** Device codes that were handed out to administrators. */
  readonly deviceCodes: DeviceCodes;
  /** How the sign-in pages look. */
  readonly branding: Branding;
  /** What tokens are signed with. */
  readonly keys: KeyRing;
  /** Codes and tokens that were issued. */
  readonly grants: Grants;
  /** One-time codes that were sent. */
  readonly mailbox: Mailbox;
  /** Faults, by endpoint. */
  readonly faults: Faults;
  /** Changes to bodies, redirects and ID tokens. */
  readonly mutations: Mutations;
  /** Refusals on demand. */
  readonly refusals: Refusals;
  /** Stops redirect loops. */
  readonly loopGuard: LoopGuard;
  /** What Graph challenges; changed in place. */
  readonly graphChallenge: GraphChallenge;
  /** Requests so far, oldest first. */
  readonly requests: RecordedRequest[];
  /** The last token responses, newest first. */
  readonly issued: IssuedTokens[];
  /** Gets log lines for the developer. */
  readonly log: (line: string) => void;
}
