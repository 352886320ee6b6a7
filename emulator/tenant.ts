import {
  type Application,
  makeSecret,
  type NewApplication,
  type OptionalClaim,
  registerApplication,
} from "./applications.ts";
import { type Customer, Customers, DEMO_CUSTOMERS, type NewCustomer } from "./customers.ts";
import { addressOf, type Endpoint } from "./endpoint.ts";
import { answerTruly } from "./endpoints.ts";
import { type Fault, Faults, spoiltResponse } from "./faults.ts";
import { Grants } from "./grants.ts";
import type { ChallengeForm } from "./graph_challenge.ts";
import { guidFrom } from "./guid.ts";
import type { JwtPart } from "./jwt.ts";
import { KeyRing } from "./keys.ts";
import { LoopGuard } from "./loop_guard.ts";
import { Mailbox, type Message } from "./mailbox.ts";
import { type IdTokenMutation, Mutations } from "./mutations.ts";
import { createEngine } from "./provider.ts";
import { type RecordedRequest, recordRequest } from "./recorded_request.ts";
import { Refusals } from "./refusals.ts";
import { type Answer, listen, type TlsCredentials } from "./server.ts";
import { type Signature, signJwt } from "./signature.ts";
import type { TenantState } from "./state.ts";
import { type Branding, DEFAULT_USER_FLOW, type UserFlow } from "./user_flow.ts";

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
  /** Seconds for which access tokens are valid. @default 60 to 90 minutes at random, as in reality */
  accessTokenSeconds?: number;
  /** The clock, milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** Gets a line for whatever the tenant's owner would like to know. @default nothing */
  log?: (line: string) => void;
}

/** A tenant that is running. */
export interface Tenant extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `{origin}/contoso.onmicrosoft.com` */
  readonly authority: string;
  /** `{origin}/{tenantId}/v2.0` */
  readonly issuer: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Graph's `/v1.0/me`. */
  readonly endpoint: string;
  readonly customers: readonly Customer[];
  /** The first app's registration; what is changed here holds at once. */
  readonly application: Application;
  readonly applications: ReadonlyMap<string, Application>;
  readonly userFlow: UserFlow;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Sent one-time codes, newest first. */
  readonly messages: readonly Message[];
  /** What goes wrong on the way: slow, 500, HTML, cut connections, by endpoint. */
  readonly faults: Faults;
  /** Lies in bodies, redirects and ID tokens. */
  readonly mutations: Mutations;
  /** Refusals with any of Microsoft's codes. */
  readonly refusals: Refusals;
  /** The requests to one endpoint so far. */
  requestsTo(endpoint: Endpoint): RecordedRequest[];
  clearRequests(): void;
  addCustomer(account: NewCustomer): Customer;
  removeCustomer(id: string): void;
  /** Signs with a new key from now on; `keepOld: false` withdraws the old ones at once. */
  rollKeys(options?: { keepOld?: boolean }): Promise<void>;
  /** Moves the tenant's clock by so many milliseconds, backwards if negative. */
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
  close(): Promise<void>;
}

/**
 * Starts an External ID tenant with Graph on 127.0.0.1: another host than the app's `localhost`, so that
 * cookies are as cross-site as they are in reality.
 */
export async function startTenant(options: TenantOptions = {}): Promise<Tenant> {
  const keys = await KeyRing.create();
  const closing = new AbortController();
  const faults = new Faults();
  const requests: RecordedRequest[] = [];

  const answer = async (request: Request, body: string): Promise<Answer> => {
    const address = addressOf(new URL(request.url).pathname);
    const { endpoint } = address;
    if (!isOwnHost(request, server.port)) return new Response("Wrong host\n", { status: 421 });
    const tell = () => answerTruly(state, engine, visits, address, request, body);
    requests.push(recordRequest(endpoint, request, body, state.now()));
    const fault = faults.take(endpoint);
    if (!fault) return await tell();
    if (fault.delay) await pause(fault.delay, closing.signal);
    const truth = fault.after || isOnlySlow(fault) ? await tell() : undefined;
    if (fault.reset) return "reset";
    return spoiltResponse(fault) ?? truth ?? await tell();
  };

  const server = await listen(options.port ?? 0, options.tls, answer);
  const clock = { offset: 0 };
  const state = createState(
    options,
    `${options.tls ? "https" : "http"}://127.0.0.1:${server.port}`,
    keys,
    clock,
  );
  const engine = createEngine(state, new Map());
  const visits = { journeys: new Map(), arrived: new Map(), trips: new Map() };

  const application = state.applications.values().next().value!;
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
    clientSecret: application.secrets[0]!.value,
    endpoint: `${state.origin}/v1.0/me`,
    get customers() {
      return state.customers.list();
    },
    application,
    applications: state.applications,
    userFlow: state.userFlow,
    requests,
    get messages() {
      return state.mailbox.messages();
    },
    faults,
    mutations: state.mutations,
    refusals: state.refusals,
    requestsTo: (endpoint) => requests.filter((request) => request.endpoint === endpoint),
    clearRequests: () => void requests.splice(0),
    addCustomer: (account) => state.customers.add(account),
    removeCustomer: (id) => state.customers.remove(id),
    rollKeys: ({ keepOld = true } = {}) => keys.roll(keepOld),
    moveClock: (milliseconds) => void (clock.offset += milliseconds),
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
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createState(
  options: TenantOptions,
  origin: string,
  keys: KeyRing,
  clock: { offset: number },
): TenantState {
  const name = options.name ?? "contoso";
  const domain = `${name}.onmicrosoft.com`;
  const tenantId = options.tenantId ?? guidFrom(`tenant ${name}`);
  const now = () => (options.now ?? Date.now)() + clock.offset;
  const log = options.log ?? (() => {});
  const customers = new Customers(domain, now);
  for (const account of options.customers ?? DEMO_CUSTOMERS) customers.add(account);
  const secret = makeSecret(name);
  const first = registerApplication({
    clientId: options.clientId ?? guidFrom(`app of ${name}`),
    redirectUris: options.redirectUris ??
      ["http://localhost/getAToken", "http://localhost/signed-out"],
    secrets: [{ ...secret, value: options.clientSecret ?? secret.value }],
    ...(options.optionalClaims ? { optionalClaims: options.optionalClaims } : {}),
    ...options.application,
  });
  const applications = [first, ...(options.applications ?? []).map(registerApplication)];
  return {
    origin,
    name,
    domain,
    tenantId,
    issuer: `${origin}/${tenantId}/v2.0`,
    now,
    accessTokenSeconds: options.accessTokenSeconds,
    applications: new Map(applications.map((one) => [one.clientId, one])),
    customers,
    userFlow: { ...DEFAULT_USER_FLOW, ...options.userFlow },
    branding: {
      name: name[0]!.toUpperCase() + name.slice(1),
      colour: "#0b5cad",
      ...options.branding,
    },
    keys,
    grants: new Grants(tenantId, now),
    mailbox: new Mailbox(now, log),
    mutations: new Mutations(),
    refusals: new Refusals(),
    loopGuard: new LoopGuard(now),
    graphChallenge: { form: "plain", since: 0 },
    log,
  };
}

/** Names of this machine only: a page elsewhere must not reach the tenant by a name that it controls. */
function isOwnHost(request: Request, port: number): boolean {
  const { host } = new URL(request.url);
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function isOnlySlow({ status, body, reset }: Fault): boolean {
  return status === undefined && body === undefined && !reset;
}

/** Waits, but not beyond the tenant's end. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
