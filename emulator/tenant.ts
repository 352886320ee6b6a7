import { answer } from "./server/answer.ts";
import { type Application, registerApplication } from "./directory/applications.ts";
import type { Customer, NewCustomer } from "./directory/customers.ts";
import type { Administrator } from "./directory/administrators.ts";
import type { TenantPolicies } from "./state/policies.ts";
import type { Endpoint } from "./faults/endpoint.ts";
import type { EngineStore } from "./state/engine_store.ts";
import type { Faults } from "./faults/faults.ts";
import type { JwtPart } from "./keys/jwt.ts";
import { KeyRing } from "./keys/keys.ts";
import type { Message } from "./directory/mailbox.ts";
import type { IdTokenMutation, Mutations, Signature } from "./faults/mutations.ts";
import { createEngine } from "./engine/provider.ts";
import type { RecordedRequest } from "./faults/recorded_request.ts";
import type { Refusals } from "./faults/refusals.ts";
import { listen, type ListeningServer } from "./server/server.ts";
import { setUp } from "./state/set_up.ts";
import type { Visits } from "./journey/interaction.ts";
import { signJwt } from "./tokens/signature.ts";
import type { TenantData } from "./state/data.ts";
import type { TenantOptions } from "./state/options.ts";
import type { ChallengeForm } from "./state/state.ts";
import type { UserFlow } from "./directory/user_flow.ts";

export type { TenantOptions } from "./state/options.ts";

/** A tenant that is running. */
export interface Tenant extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `{origin}/contoso.onmicrosoft.com` */
  readonly authority: string;
  /** `{origin}/{tenantId}/v2.0` */
  readonly issuer: string;
  /** Directory (tenant) ID. */
  readonly tenantId: string;
  /** Application (client) ID of the first app. */
  readonly clientId: string;
  /** The first secret of the first app; empty where it has only certificates. */
  readonly clientSecret: string;
  /** Graph's `/v1.0/me`. */
  readonly endpoint: string;
  /** Who can sign in, with passwords. */
  readonly customers: readonly Customer[];
  /** The first app's registration; changes apply at once. */
  readonly application: Application;
  /** App registrations, by client ID. */
  readonly applications: ReadonlyMap<string, Application>;
  /** How customers sign in and up; changes apply at once. */
  readonly userFlow: UserFlow;
  /** All user flows, those that administrators made included. */
  readonly userFlows: readonly UserFlow[];
  /** The people who can sign in as administrators. */
  readonly administrators: readonly Administrator[];
  /** Policies, replication and device codes of administrators; changes apply at once. */
  readonly policies: TenantPolicies;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Sent one-time codes, newest first. */
  readonly messages: readonly Message[];
  /** Faults by endpoint: slow, 500, HTML, cut connections. */
  readonly faults: Faults;
  /** Changes to bodies, redirects and ID tokens. */
  readonly mutations: Mutations;
  /** Refusals with any of Microsoft's codes. */
  readonly refusals: Refusals;
  /** The requests to one endpoint so far. */
  requestsTo(endpoint: Endpoint): RecordedRequest[];
  /** Forgets the requests so far. */
  clearRequests(): void;
  /** Creates an account. */
  addCustomer(account: NewCustomer): Customer;
  /** Deletes an account by its object id; its sessions end with AADSTS16000. */
  removeCustomer(id: string): void;
  /** Signs with a new key from now on; `keepOld: false` withdraws the old keys at once. */
  rollKeys(options?: { keepOld?: boolean }): Promise<void>;
  /** Moves the tenant's clock by milliseconds, backwards if negative. */
  moveClock(milliseconds: number): void;
  /** Changes ID tokens before they are signed, and how. Short for `mutations.idToken`. */
  mutateIdToken(mutation: IdTokenMutation, times?: number): void;
  /** An administrator revokes the refresh tokens of one customer, or of all: 50173. */
  revokeRefreshTokens(customerId?: string): void;
  /** A customer's sessions are revoked, now: refresh tokens (50173) and, in Graph, access tokens (401). */
  revokeSessions(customerId: string): void;
  /** From now on Graph challenges the tokens issued so far, in one of three forms. */
  challengeGraph(form: ChallengeForm): void;
  /** Signs any JWT with the tenant's key, or in a wrong way: a logout token, for instance. */
  signJwt(header: JwtPart, payload: JwtPart, signature?: Signature): Promise<string>;
  /** The tenant's data as JSON, for `TenantOptions.saved`. */
  save(): TenantData;
  /** Ends all connections, and the tenant. */
  close(): Promise<void>;
}

/**
 * Starts an External ID tenant with Graph on 127.0.0.1. The app is on `localhost`, so cookies are cross-site, as
 * they are in reality.
 */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  const keys = await KeyRing.create(options.saved?.keys);
  const closing = new AbortController();
  const server = await listen(
    options.port ?? 0,
    options.listen ?? "127.0.0.1",
    options.tls,
    (request, body) => answer(state, engine, visits, request, body, closing.signal),
  );
  const origin = `${options.tls ? "https" : "http"}://127.0.0.1:${server.port}`;
  const state = await orClose(server, () => setUp(options, origin, keys));
  const store: EngineStore = new Map(options.saved?.engine);
  const engine = createEngine(state, store);
  const visits: Visits = { journeys: new Map(), arrived: new Map(), trips: new Map() };

  // An empty tenant has no app. A registration outside the tenant stands in for the first one.
  const application = state.applications.values().next().value ??
    registerApplication({ clientId: "" });
  const close = async () => {
    closing.abort();
    await server.close();
  };
  return {
    origin: state.origin,
    authority: `${state.origin}/${state.domain}`,
    issuer: state.issuer,
    tenantId: state.tenantId,
    clientId: application.clientId,
    clientSecret: application.secrets[0]?.value ?? "",
    endpoint: `${state.origin}/v1.0/me`,
    get customers() {
      return state.customers.list();
    },
    application,
    applications: state.applications,
    userFlow: state.userFlow,
    userFlows: state.userFlows,
    administrators: state.administrators,
    policies: state.policies,
    requests: state.requests,
    get messages() {
      return state.mailbox.messages();
    },
    faults: state.faults,
    mutations: state.mutations,
    refusals: state.refusals,
    requestsTo: (endpoint) => state.requests.filter((request) => request.endpoint === endpoint),
    clearRequests: () => void state.requests.splice(0),
    addCustomer: (account) => state.customers.add(account),
    removeCustomer: (id) => state.customers.remove(id),
    rollKeys: ({ keepOld = true } = {}) => keys.roll(keepOld),
    moveClock: (milliseconds) => void (state.clock.offset += milliseconds),
    mutateIdToken: (mutation, times) => state.mutations.idToken(mutation, times),
    revokeRefreshTokens: (customerId) => state.grants.revokeRefreshTokens(customerId),
    revokeSessions: (customerId) => {
      const customer = state.customers.get(customerId);
      if (customer) customer.tokensValidFrom = state.now();
    },
    challengeGraph: (form) =>
      void Object.assign(state.graphChallenge, { form, since: state.now() }),
    signJwt: (header, payload, signature = "valid") =>
      signJwt(state, header, payload, signature, application.secrets[0]?.value ?? ""),
    save: () => ({
      customers: state.customers.list(),
      applications: [...state.applications.values()],
      userFlows: state.userFlows,
      keys: keys.save(),
      refreshTokens: [...state.grants.refreshTokens],
      engine: [...store],
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Closes the server if the tenant can't be set up. */
async function orClose<T>(server: ListeningServer, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await server.close();
    throw error;
  }
}
