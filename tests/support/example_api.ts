import { apisAt, DEMO_API } from "../../emulator/demo_api.ts";
import type { Tenant } from "../../emulator/tenant.ts";
import { createApi, type World } from "../../examples/api/api.ts";
import { readSettings } from "../../examples/api/settings.ts";
import { freePort } from "./free_port.ts";
import { type Harness, type HarnessOptions, startHarness } from "./harness.ts";

/** The API of `examples/api/` on a port of its own. */
export interface ExampleApi extends AsyncDisposable {
  readonly origin: string;
  /** What it has logged so far. */
  readonly log: readonly string[];
  /** Ends it; later calls find nobody. */
  stop(): Promise<void>;
}

/** Starts the API for a tenant. */
export function startExampleApi(
  tenant: Tenant,
  world: Partial<World> = {},
  port = 0,
): ExampleApi {
  const log: string[] = [];
  const settings = readSettings({
    AUTHORITY: tenant.authority,
    TENANT_ID: tenant.tenantId,
    API_CLIENT_ID: DEMO_API.clientId,
    API_CLIENT_SECRET: DEMO_API.secrets![0]!.value,
    API_CLIENTS: tenant.clientId,
    API_GRAPH_ENDPOINT: tenant.endpoint,
  });
  const api = createApi(settings, {
    fetch,
    now: Date.now,
    log: (line) => void log.push(line),
    ...world,
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, api);
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    log,
    stop: () => server.shutdown(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** An app that calls the API, and the API. */
export interface HarnessWithApi extends Harness {
  readonly api: ExampleApi;
}

/**
 * Starts your app with its own pages and a tenant, and the API beside it.
 *
 * @param options as those of `startHarness`
 */
export async function startWithApi(options: HarnessOptions = {}): Promise<HarnessWithApi> {
  const port = freePort();
  const app = await startHarness({
    pages: "own",
    ...options,
    env: { APIS: apisAt(port), ...options.env },
  });
  const api = startExampleApi(app.tenant, {}, port);
  return {
    ...app,
    api,
    async [Symbol.asyncDispose]() {
      await api.stop();
      await app[Symbol.asyncDispose]();
    },
  };
}
