import type { Administrator } from "../../directory/administrators.ts";
import type { TenantState } from "../../state/state.ts";
import type { AccessTokenClaims } from "../../tokens/access_token.ts";
import { readGraphToken } from "../bearer.ts";
import { parseBody } from "../body.ts";
import { forbidden, GraphError, graphErrorResponse, graphHeaders, JSON_TYPE } from "../error.ts";
import { APPLICATION_SECRETS } from "./application_secrets.ts";
import { APPLICATIONS } from "./applications.ts";
import type { DirectoryAnswer, Operation } from "./call.ts";
import { ORGANIZATION } from "./organization.ts";
import { PERMISSION_GRANTS } from "./permission_grants.ts";
import { SERVICE_PRINCIPALS } from "./service_principals.ts";
import { USER_FLOWS } from "./user_flows.ts";

const OPERATIONS: readonly Operation[] = [
  ...ORGANIZATION,
  ...APPLICATIONS,
  ...APPLICATION_SECRETS,
  ...SERVICE_PRINCIPALS,
  ...PERMISSION_GRANTS,
  ...USER_FLOWS,
];

/**
 * Microsoft Graph for administrators: the tenant, its apps, consent and user flows. What is made here works at
 * once for customers.
 *
 * @param path below `/v1.0`
 */
export async function directory(
  tenant: TenantState,
  request: Request,
  path: string,
  body: string,
): Promise<Response> {
  try {
    const { status, body: resource } = await answer(tenant, request, path, body);
    if (resource === undefined) {
      return new Response(null, { status, headers: graphHeaders(request) });
    }
    return new Response(JSON.stringify(resource), {
      status,
      headers: { ...graphHeaders(request), "content-type": JSON_TYPE, "odata-version": "4.0" },
    });
  } catch (error) {
    if (error instanceof GraphError) return graphErrorResponse(error, request, tenant.now());
    throw error;
  }
}

async function answer(
  tenant: TenantState,
  request: Request,
  path: string,
  body: string,
): Promise<DirectoryAnswer> {
  const token = await readGraphToken(tenant, request);
  const decoded = decode(path);
  const operation = OPERATIONS.find(({ method, path }) =>
    method === request.method && path.test(decoded)
  );
  if (!operation) {
    const segment = decoded.split("/").at(-1);
    throw new GraphError(400, "BadRequest", `Resource not found for the segment '${segment}'.`);
  }
  const administrator = tenant.administrators.find(({ id }) => id === token.customerId);
  if (!administrator || !isPermitted(operation, token, administrator)) {
    throw forbidden();
  }
  return operation.handle({
    tenant,
    administrator,
    params: { ...operation.path.exec(decoded)?.groups },
    query: new URL(request.url).searchParams,
    headers: request.headers,
    body: body === "" ? {} : parseBody(body),
  });
}

/** @throws {GraphError} 400 for a path with wrong percent-encoding */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new GraphError(400, "BadRequest", "The request URI is not valid.");
  }
}

/** The app needs one of the scopes, and the person one of the roles. */
function isPermitted(
  { scopes, roles }: Operation,
  token: AccessTokenClaims,
  administrator: Administrator,
): boolean {
  const isConsented = scopes.some((scope) => token.scopes.has(scope));
  const isEntitled = roles?.some((role) => administrator.roles.includes(role)) ?? true;
  return isConsented && isEntitled;
}
