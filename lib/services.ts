import { ApiClient } from "./api/client.ts";
import type { DownstreamApi } from "./config/api/downstream_api.ts";
import type { Config } from "./config/config.ts";
import { Authority } from "./entra/authority.ts";
import { Entra } from "./entra/entra.ts";
import { Graph } from "./graph/graph.ts";
import { isObject } from "./json.ts";
import { BoundedSpace } from "./kv/bounded_space.ts";
import { Leases } from "./kv/lease.ts";
import { Readiness } from "./kv/readiness.ts";
import { fingerprint } from "./kv/seal.ts";
import { boundedStore, type Kv, type Store } from "./kv/store.ts";
import { Tally } from "./kv/tally.ts";
import type { Log } from "./log.ts";
import { countedFetch, countedLog } from "./metrics.ts";
import { requestLog } from "./request_log.ts";
import { AccessTokens } from "./session/access_token.ts";
import { type Cookies, createCookies } from "./session/cookies.ts";
import { Sessions } from "./session/session.ts";
import { TokenRefresh } from "./session/token_refresh.ts";
import { Answers } from "./sign_in/answer.ts";
import { ATTEMPT_MEMORY_MS, SignInAttempts } from "./sign_in/attempt.ts";
import { KeptForms } from "./sign_in/kept_form.ts";
import { LoopGuard } from "./sign_in/loop_guard.ts";
import { RateLimit } from "./sign_in/rate_limit.ts";

/** What the app needs from the world. */
export interface World {
  readonly kv: Kv;
  readonly fetch: typeof fetch;
  /** A `fetch` that never repeats a request by itself: see `unpooledFetch`. */
  readonly fetchOnce: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  /** Aborted once the process ends. */
  readonly stopping?: AbortSignal;
}

/** Everything that pages and endpoints work with. */
export interface Services extends Omit<World, "kv" | "fetch" | "fetchOnce" | "stopping"> {
  readonly store: Store;
  readonly readiness: Readiness;
  readonly config: Config;
  readonly cookies: Cookies;
  readonly authority: Authority;
  readonly entra: Entra;
  readonly attempts: SignInAttempts;
  readonly answers: Answers;
  readonly loopGuard: LoopGuard;
  readonly rateLimit: RateLimit;
  readonly sessions: Sessions;
  readonly keptForms: KeptForms;
  /** The downstream API of the configuration. */
  readonly api: ApiClient;
  /** Microsoft Graph, which may be the downstream API or not. */
  readonly graph: Graph;
  /**
   * One of the further APIs.
   *
   * @throws {TypeError} if `APIS` does not name it
   */
  readonly apiFor: (name: string) => ApiClient;
}

/** Puts the services together. */
export function createServices(config: Config, world: World): Services {
  const { kv, fetch, fetchOnce, now } = world;
  const counted = countedLog(world.log);
  const log = requestLog(counted);
  const store = boundedStore(kv);
  const authority = new Authority({
    location: config.authority,
    tenantId: config.tenantId,
    fetch,
    now,
    log,
  });
  const entra = new Entra({ config, authority, fetch: fetchOnce, now });
  const registration = `${config.clientId} ${config.authority.metadataUrl}`.toLowerCase();
  const sessions = new Sessions(store, config, now, fingerprint(registration).slice(0, 8));
  const leases = new Leases(store, now);
  const tally = new Tally(store);
  const space = new BoundedSpace(store, tally, ATTEMPT_MEMORY_MS);
  const refresh = new TokenRefresh({ sessions, entra, now, log });
  const accessTokens = new AccessTokens({ authority, sessions, leases, refresh, now, log });
  const client = ({ endpoint, scopes }: DownstreamApi, isAnswer?: (body: unknown) => boolean) =>
    new ApiClient({
      endpoint,
      scopes,
      accessTokens,
      store,
      fetch: countedFetch(fetch),
      fetchOnce: countedFetch(fetchOnce),
      now,
      ...(isAnswer && { isAnswer }),
    });
  const apis = new Map(Object.entries(config.apis).map(([name, api]) => [name, client(api)]));
  return {
    now,
    log: counted,
    store,
    readiness: new Readiness(store, now, world.stopping),
    config,
    cookies: createCookies(config, ATTEMPT_MEMORY_MS / 1000),
    authority,
    entra,
    attempts: new SignInAttempts(store, space, now),
    answers: new Answers(store, space, now),
    loopGuard: new LoopGuard(store, now),
    rateLimit: new RateLimit(tally, now),
    sessions,
    keptForms: new KeptForms(store, space, now),
    // Graph answers with an object. Anything else comes from something between, such as a proxy's page.
    api: config.callsGraph ? client(config, isObject) : client(config),
    graph: new Graph(client({
      endpoint: config.graphEndpoint,
      scopes: config.callsGraph ? config.scopes : ["User.Read"],
    }, isObject)),
    apiFor(name) {
      const api = apis.get(name);
      if (api === undefined) throw new TypeError(`Cannot find the API "${name}": add it to APIS`);
      return api;
    },
  };
}
