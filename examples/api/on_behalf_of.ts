import * as oauth from "@panva/oauth4webapi";
import type { Caller } from "./access_token.ts";
import { claimsMissing } from "./refusal.ts";
import { isLoopback, type Settings } from "./settings.ts";
import { type Tenant, TenantUnavailableError } from "./tenant.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE = "https://graph.microsoft.com/User.Read";
const TIMEOUT_MS = 5_000;

/** Microsoft Graph does not answer with the customer's data. */
export class GraphError extends Error {
  override name = "GraphError";
}

/** What a call of Graph works with. */
export interface GraphCall {
  readonly settings: Settings;
  readonly tenant: Tenant;
  readonly fetch: typeof fetch;
}

/**
 * Reads the customer's own data from Microsoft Graph. The caller's token is for this API and is never sent on: it is
 * exchanged for one that is for Graph.
 *
 * @throws {Refusal} 401 with a claims challenge if the tenant wants to know more about the customer first
 * @throws {TenantUnavailableError} if the token can't be exchanged
 * @throws {GraphError} if Graph does not answer with the data
 */
export async function readMe(caller: Caller, call: GraphCall): Promise<Record<string, unknown>> {
  const token = await exchange(caller, call);
  const response = await call.fetch(call.settings.graphEndpoint, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause) => {
    throw new GraphError("Cannot reach Graph", { cause });
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new GraphError(`Graph answered ${response.status}`);
  }
  return await response.json().catch((cause) => {
    throw new GraphError("Cannot read Graph's answer", { cause });
  });
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
async function exchange(caller: Caller, { settings, tenant, fetch }: GraphCall): Promise<string> {
  const server = { ...await tenant.metadata() };
  const client = { client_id: settings.clientId };
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      oauth.ClientSecretPost(settings.clientSecret),
      GRANT,
      { assertion: caller.token, scope: SCOPE, requested_token_use: "on_behalf_of" },
      {
        [oauth.customFetch]: (url, init) => fetch(url, init as RequestInit),
        [oauth.allowInsecureRequests]: isLoopback(settings.authority),
        signal: () => AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
    return tokens.access_token;
  } catch (cause) {
    // The tenant asks for a step that only the customer can take, so the question goes on to their app.
    const claims = cause instanceof oauth.ResponseBodyError ? cause.cause.claims : undefined;
    if (typeof claims === "string") throw claimsMissing(claims);
    throw new TenantUnavailableError("Cannot exchange the token", { cause });
  }
}
