import type { AccessTokenClaims } from "../tokens/access_token.ts";
import type { Customer } from "../directory/customers.ts";
import { checkRevocation } from "./challenge.ts";
import { readGraphToken } from "./bearer.ts";
import { forbidden, GraphError, graphErrorResponse, graphHeaders, JSON_TYPE } from "./error.ts";
import { checkMemberGroups, memberObjects, memberOf } from "./groups.ts";
import { profile } from "./profile.ts";
import { updateCustomer } from "./update.ts";
import type { TenantState } from "../state/state.ts";

/** Scopes with which somebody's own groups can be read, and those that show more than ids. */
const NAMES_GROUPS = ["GroupMember.Read.All", "Directory.Read.All"];
const READS_GROUPS = ["User.Read", "User.ReadWrite", ...NAMES_GROUPS];

/**
 * Microsoft Graph for customers: `/v1.0/me` and below.
 *
 * @param path below `/v1.0`
 * @see https://learn.microsoft.com/graph/api/resources/user
 */
export async function graph(
  tenant: TenantState,
  request: Request,
  path: string,
  body: string,
): Promise<Response> {
  try {
    const { customer, token } = await authorizeCall(tenant, request);
    const operation = `${request.method} ${path.replace(/\/photos\/\d+x\d+\//, "/photo/")}`;
    switch (operation) {
      case "GET /me":
        requireScope(token, "User.Read", "User.ReadWrite");
        return getMe(tenant, request, customer);
      case "GET /me/photo/$value":
        requireScope(token, "User.Read", "User.ReadWrite");
        return getPhoto(request, customer);
      case "PATCH /me":
        requireScope(token, "User.ReadWrite");
        updateCustomer(customer, body);
        return new Response(null, { status: 204, headers: graphHeaders(request) });
      case "GET /me/memberOf":
      case "GET /me/transitiveMemberOf":
      case "GET /me/transitiveMemberOf/microsoft.graph.group":
        requireScope(token, ...READS_GROUPS);
        return getGroups(request, path, customer, token);
      case "POST /me/getMemberObjects":
      case "POST /me/getMemberGroups":
        requireScope(token, ...READS_GROUPS);
        return ids(request, memberObjects(customer, body));
      case "POST /me/checkMemberGroups":
        requireScope(token, ...READS_GROUPS);
        return ids(request, checkMemberGroups(customer, body));
      case "POST /me/revokeSignInSessions":
        requireScope(token, "User.ReadWrite", "User.RevokeSessions.All");
        customer.tokensValidFrom = tenant.now();
        return json(request, {
          "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean",
          value: true,
        });
    }
    throw new GraphError(
      400,
      "BadRequest",
      `Resource not found for the segment '${path.split("/").at(-1)}'.`,
    );
  } catch (error) {
    if (error instanceof GraphError) return graphErrorResponse(error, request, tenant.now());
    throw error;
  }
}

/** Checks the bearer token. @throws {GraphError} 401, or 404 for a deleted customer */
export async function authorizeCall(
  tenant: TenantState,
  request: Request,
): Promise<{ customer: Customer; token: AccessTokenClaims }> {
  const token = await readGraphToken(tenant, request);
  const customer = tenant.customers.get(token.customerId);
  if (!customer) {
    throw new GraphError(
      404,
      "Request_ResourceNotFound",
      `Resource '${token.customerId}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  checkRevocation(tenant, customer, token);
  return { customer, token };
}

/** @throws {GraphError} 403 unless the token has one of these scopes */
function requireScope({ scopes }: AccessTokenClaims, ...accepted: string[]): void {
  if (accepted.some((scope) => scopes.has(scope))) return;
  throw forbidden();
}

function getMe(tenant: TenantState, request: Request, customer: Customer): Response {
  const select = new URL(request.url).searchParams.get("$select");
  const properties = profile(tenant, customer, select?.split(","));
  return json(request, tenant.mutations.applyToBody("graph", properties));
}

/** @throws {GraphError} 404 without a photo; External ID's own code for it is not known [K] */
function getPhoto(request: Request, { photo }: Customer): Response {
  if (!photo) {
    throw new GraphError(
      404,
      "ImageNotFound",
      "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
    );
  }
  return new Response(Uint8Array.fromBase64(photo.base64), {
    headers: { ...graphHeaders(request), "content-type": photo.type },
  });
}

/** A cast to groups needs the header and `$count`, as all advanced queries do [D]. */
function getGroups(
  request: Request,
  path: string,
  customer: Customer,
  { scopes }: AccessTokenClaims,
): Response {
  const url = new URL(request.url);
  const isAdvanced = request.headers.get("consistencylevel") === "eventual" &&
    url.searchParams.get("$count") === "true";
  if (path.endsWith("/microsoft.graph.group") && !isAdvanced) {
    throw new GraphError(
      400,
      "Request_UnsupportedQuery",
      "This query needs the header ConsistencyLevel: eventual and $count=true.",
    );
  }
  const showsNames = NAMES_GROUPS.some((scope) => scopes.has(scope));
  const { value, next, count } = memberOf(customer, url.searchParams, showsNames);
  if (next !== undefined) url.searchParams.set("$skiptoken", String(next));
  return json(request, {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directoryObjects",
    ...(isAdvanced ? { "@odata.count": count } : {}),
    ...(next === undefined ? {} : { "@odata.nextLink": url.href }),
    value,
  });
}

function ids(request: Request, value: string[]): Response {
  return json(request, {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)",
    value,
  });
}

function json(request: Request, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    headers: { ...graphHeaders(request), "content-type": JSON_TYPE, "odata-version": "4.0" },
  });
}
