import { DEMO_TENANT } from "../../emulator/demo_tenant.ts";
import { startTenant, type Tenant, type TenantOptions } from "../../emulator/tenant.ts";
import { freshConfig } from "../../fresh.config.ts";
import { createApp } from "../../lib/app.ts";
import { readConfig } from "../../lib/config/config.ts";
import type { Environment } from "../../lib/config/variables.ts";
import { groupReads } from "../../lib/kv/grouped_reads.ts";
import { createLog } from "../../lib/log.ts";
import { unpooledFetch } from "../../lib/net/outbound.ts";
import { createServices, type Services } from "../../lib/services.ts";
import { byDefault } from "./on_https.ts";
import { applyBuild, type Pages } from "./production_build.ts";
import { tls } from "./tls.ts";

/** Settings of a test's app and tenant. */
export interface HarnessOptions {
  /** Variables that differ from those for the tenant. */
  readonly env?: Environment;
  /** Serves the app on https, where the authority answers by form_post. @default {byDefault.https} */
  readonly https?: boolean;
  /** Which pages the app has. @default {"fixture"} */
  readonly pages?: Pages;
  /** The tenant's options. An app's own pages have the tenant of `deno task start`, the fixture's the emulator's defaults. */
  readonly tenant?: TenantOptions;
  /** Stands between the app and KV. */
  readonly wrapKv?: (kv: Deno.Kv) => Deno.Kv;
  /** Stands between the app and the network. */
  readonly wrapFetch?: (fetcher: typeof fetch) => typeof fetch;
}

/** One call that the app has made to the tenant or to Graph. */
export interface Call {
  readonly url: URL;
  readonly status: number;
  /** The form that was sent. */
  readonly form: URLSearchParams;
  readonly answer: string;
}

/** An app with its own port, tenant and database. */
export interface Harness extends AsyncDisposable {
  /** Where the app is, e.g. `http://localhost:40123`. */
  readonly origin: string;
  readonly tenant: Tenant;
  readonly services: Services;
  /** The app's database, not wrapped. */
  readonly kv: Deno.Kv;
  /** The app's calls to other services so far. */
  readonly calls: readonly Call[];
  /** The log's lines so far. */
  readonly log: readonly string[];
  /** Moves the clocks of app and tenant forward, in ms. */
  passTime(ms: number): void;
  /** Moves the app's clock alone, in ms. */
  skewClock(ms: number): void;
  /** Stops the app's clock: however slow the machine is, what follows is in one minute. It can still be moved. */
  stopClock(): void;
  /** All keys and values in the database. */
  dump(): Promise<Deno.KvEntry<unknown>[]>;
}

/** Starts an app with its tenant over real HTTP. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const https = options.https ?? (byDefault.https && options.env?.REDIRECT_URI === undefined);
  const tenant = await startTenant({
    ...(options.pages === "own" ? DEMO_TENANT : {}),
    ...options.tenant,
  });
  const kv = await Deno.openKv(options.env?.KV_PATH ?? ":memory:");
  const log: string[] = [];
  const calls: Call[] = [];
  let offset = 0;
  let stoppedAt: number | undefined;

  // The redirect URI holds the port, which is known only once the server listens.
  let handler: Deno.ServeHandler = () => new Response(null, { status: 503 });
  const server = Deno.serve(
    { hostname: "localhost", port: 0, onListen: () => {}, ...(https ? tls : {}) },
    (request, info) => handler(request, info),
  );
  const origin = `${https ? "https" : "http"}://localhost:${server.addr.port}`;
  // Entra ignores the port of http://localhost alone.
  if (https) {
    tenant.application.redirectUris.push(`${origin}/getAToken`, `${origin}/signed-out`);
  }
  const config = readConfig({
    CLIENT_ID: tenant.clientId,
    CLIENT_SECRET: tenant.clientSecret,
    AUTHORITY: tenant.authority,
    ENDPOINT: tenant.endpoint,
    REDIRECT_URI: `${origin}/getAToken`,
    ...options.env,
  });
  const now = () => (stoppedAt ?? Date.now()) + offset;
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const network = (fetcher: typeof fetch) =>
    recordCalls(options.wrapFetch?.(fetcher) ?? fetcher, calls);
  const services = createServices(config, {
    kv: groupReads(options.wrapKv?.(kv) ?? kv),
    fetch: network(fetch),
    fetchOnce: network(unpooledFetch(client)),
    now,
    log: createLog((line) => log.push(line), now),
  });
  const app = createApp(services, freshConfig);
  await applyBuild(app, options.pages);
  handler = app.handler();

  return {
    origin,
    tenant,
    services,
    kv,
    calls,
    log,
    passTime: (ms) => {
      offset += ms;
      tenant.moveClock(ms);
    },
    skewClock: (ms) => void (offset += ms),
    stopClock: () => void (stoppedAt ??= Date.now()),
    dump: () => Array.fromAsync(kv.list({ prefix: [] })),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      kv.close();
      client.close();
      await tenant.close();
    },
  };
}

function recordCalls(fetcher: typeof fetch, calls: Call[]): typeof fetch {
  return async function record(input, init) {
    const response = await fetcher(input, init);
    const answer = await response.clone().text();
    const form = new URLSearchParams(init?.body instanceof URLSearchParams ? init.body : undefined);
    calls.push({
      url: new URL(input instanceof Request ? input.url : input),
      status: response.status,
      form,
      answer,
    });
    return response;
  };
}
