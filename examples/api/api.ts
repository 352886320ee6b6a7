import { bearerToken, type Caller, verifyAccessToken } from "./access_token.ts";
import { GraphError, readMe } from "./on_behalf_of.ts";
import { Orders } from "./orders.ts";
import { requireAuthenticationContext, requireRole, requireScope } from "./permissions.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import { Tenant, TenantUnavailableError } from "./tenant.ts";

const MAX_BODY_BYTES = 4_096;
const MAX_ITEM_LENGTH = 100;

/** What the API needs from the world. */
export interface World {
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  /** Takes a line for the operator. It never holds a token. */
  readonly log: (line: string) => void;
  /** The shortest time between two loads of the tenant's keys, in ms. */
  readonly keysCooldownMs?: number;
}

type Endpoint = (caller: Caller, request: Request) => Response | Promise<Response>;

/**
 * Makes the API.
 *
 * @returns answers requests, for `Deno.serve`
 */
export function createApi(
  settings: Settings,
  { fetch, now, log, keysCooldownMs }: World,
): (request: Request) => Promise<Response> {
  const tenant = new Tenant(settings, fetch, keysCooldownMs);
  const orders = new Orders();

  const endpoints: { readonly [path: string]: { readonly [method: string]: Endpoint } } = {
    "/orders": {
      GET(caller) {
        requireScope(caller, "Orders.Read");
        return Response.json(orders.list(caller.customer));
      },
      async POST(caller, request) {
        requireScope(caller, "Orders.Write");
        requireAuthenticationContext(caller, "c1");
        const item = await readItem(request);
        if (item === null) return problem(422, "item_invalid");
        const order = { item, placedAt: new Date(now()).toISOString() };
        orders.add(caller.customer, order);
        return Response.json(order, { status: 201 });
      },
    },
    "/orders/all": {
      GET(caller) {
        requireScope(caller, "Orders.Read");
        requireRole(caller, "Staff");
        return Response.json(orders.list());
      },
    },
    "/me": {
      async GET(caller) {
        requireScope(caller, "Orders.Read");
        const { displayName, mail } = await readMe(caller, { settings, tenant, fetch });
        return Response.json({ displayName, mail });
      },
    },
  };

  async function answer(request: Request): Promise<Response> {
    // Before the path is looked at: strangers don't learn which paths there are.
    const caller = await verifyAccessToken(bearerToken(request.headers), { settings, tenant, now });
    const { pathname } = new URL(request.url);
    const methods = Object.hasOwn(endpoints, pathname) ? endpoints[pathname]! : undefined;
    if (methods === undefined) return problem(404, "not_found");
    const endpoint = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (endpoint !== undefined) return await endpoint(caller, request);
    const allow = Object.keys(methods).join(", ");
    return problem(405, "method_not_allowed", { allow });
  }

  function explain(error: unknown): Response {
    log(describe(error));
    if (error instanceof Refusal) return refuse(error);
    if (error instanceof TenantUnavailableError) {
      return problem(503, "temporarily_unavailable", { "retry-after": "10" });
    }
    return error instanceof GraphError ? problem(502, "graph_failed") : problem(500, "failed");
  }

  return async function serve(request) {
    const response = await answer(request).catch(explain);
    // Each answer is one customer's.
    response.headers.set("cache-control", "no-store");
    return response;
  };
}

function problem(status: number, error: string, headers: HeadersInit = {}): Response {
  return Response.json({ error }, { status, headers });
}

/** @returns what to order; null if the body is anything else */
async function readItem(request: Request): Promise<string | null> {
  if (!(Number(request.headers.get("content-length") ?? NaN) <= MAX_BODY_BYTES)) return null;
  const body: unknown = await request.json().catch(() => null);
  const item: unknown = Object(body).item;
  return typeof item === "string" && item.trim() !== "" && item.length <= MAX_ITEM_LENGTH
    ? item.trim()
    : null;
}

/** Names and messages of an error and its causes. Their other properties may hold tokens. */
function describe(error: unknown): string {
  const parts: string[] = [];
  for (let cause = error; cause instanceof Error && parts.length < 5; cause = cause.cause) {
    parts.push(`${cause.name}: ${cause.message}`);
  }
  return parts.join(" ← ");
}
