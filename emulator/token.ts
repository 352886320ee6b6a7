import { Buffer } from "node:buffer";
import { AadstsError, errorUri, incidentAt } from "./aadsts_error.ts";
import { issueAccessToken } from "./access_token.ts";
import { authenticateClient, type AuthenticatedClient } from "./client_authentication.ts";
import type { Customer } from "./customers.ts";
import type { Grant } from "./grants.ts";
import { issueIdToken } from "./id_token.ts";
import type { Engine } from "./provider.ts";
import { grantedPermissions, GRAPH, parseScopes, scopeEcho } from "./scopes.ts";
import type { TenantState } from "./state.ts";
import { readMark } from "./tenant_mark.ts";

const CODE_LIFETIME_MS = 10 * 60_000;
const INACTIVITY_MS = 90 * 24 * 60 * 60_000;

/** How many token responses the management page shows. */
const ISSUED_REMEMBERED = 5;

/** A grant that the engine has honoured, and its refresh token if it gave one. */
interface Redeemed {
  grant: Grant;
  engineToken: string | undefined;
}

/**
 * `POST /{tenant}/oauth2/v2.0/token`: codes and refresh tokens, with Microsoft's bodies and headers.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret
 */
export async function token(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
): Promise<Response> {
  const incident = incidentAt(tenant.now(), request.headers.get("client-request-id"));
  const headers = {
    "cache-control": "no-store, no-cache",
    "pragma": "no-cache",
    "content-type": "application/json; charset=utf-8",
    "expires": "-1",
    "p3p": 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-ests-server": "2.1.0 - emulator",
    "x-ms-request-id": incident.traceId,
    "x-xss-protection": "0",
  };
  try {
    const body = await redeem(tenant, engine, request, form);
    return new Response(JSON.stringify(tenant.mutations.applyToBody("token response", body)), {
      headers,
    });
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error;
    const body = {
      error: error.error,
      error_description: error.describe(incident, " "),
      error_codes: [error.code],
      timestamp: incident.timestamp,
      trace_id: incident.traceId,
      correlation_id: incident.correlationId,
      error_uri: errorUri(tenant.origin, error.code),
      ...(error.suberror ? { suberror: error.suberror } : {}),
      ...(error.claims ? { claims: error.claims } : {}),
    };
    return new Response(JSON.stringify(body), { status: error.status, headers });
  }
}

async function redeem(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
): Promise<Record<string, unknown>> {
  const grantType = form.get("grant_type");
  if (!grantType) throw new AadstsError(900144, { values: ["grant_type"] });
  const client = authenticateClient(tenant, request, form);
  tenant.refusals.check("token");
  const { grant, engineToken } = grantType === "authorization_code"
    ? await redeemCode(tenant, engine, request, form, client)
    : grantType === "refresh_token"
    ? await redeemRefreshToken(tenant, engine, request, form, client)
    : refuse(grantType);
  const customer = tenant.customers.get(grant.customerId);
  if (!customer) throw new AadstsError(50034, { values: [tenant.name] });
  return await tokenResponse(tenant, client, customer, { grant, engineToken }, form.get("scope"));
}

/** @throws {AadstsError} 700005 for another tenant's, 9002313 for one that was cut */
function unmarked(tenant: TenantState, value: string): string {
  const mark = readMark(value);
  if (!mark) throw new AadstsError(9002313, { error: "invalid_grant" });
  if (!mark.ofTenant(tenant.tenantId)) throw new AadstsError(700005);
  return mark.value;
}

function refuse(grantType: string): never {
  throw new AadstsError(70003, { values: [grantType] });
}

/** @throws {AadstsError} 54005, 70008, 500112, 501481, 700005, 900144 or 9002313 */
async function redeemCode(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
  { application }: AuthenticatedClient,
): Promise<Redeemed> {
  const code = form.get("code");
  if (!code) throw new AadstsError(900144, { values: ["code"] });
  const redirectUri = form.get("redirect_uri");
  if (!redirectUri) throw new AadstsError(900144, { values: ["redirect_uri"] });
  const engineCode = unmarked(tenant, code);
  const issued = tenant.grants.codes.get(code);
  if (!issued) throw new AadstsError(70000);
  if (issued.grant.clientId !== application.clientId) throw new AadstsError(70000);
  if (issued.redeemed) throw new AadstsError(54005);
  if (tenant.now() - issued.issuedAt > CODE_LIFETIME_MS) throw new AadstsError(70008);
  if (issued.grant.redirectUri !== redirectUri) {
    throw new AadstsError(500112, { values: [redirectUri, issued.grant.redirectUri] });
  }
  const answer = await engine.call(
    request,
    "/oauth2/v2.0/token",
    new URLSearchParams({
      grant_type: "authorization_code",
      client_id: application.clientId,
      client_secret: engine.secret,
      code: engineCode,
      redirect_uri: redirectUri,
      ...(form.has("code_verifier") ? { code_verifier: form.get("code_verifier")! } : {}),
    }),
  );
  const body = await answer.json();
  // What is left for the engine to refuse is PKCE.
  if (!answer.ok) throw new AadstsError(501481);
  issued.redeemed = true;
  return { grant: issued.grant, engineToken: body.refresh_token };
}

/** Old refresh tokens stay valid when a new one is given. @throws {AadstsError} 50173, 70000, 700082 or 9002313 */
async function redeemRefreshToken(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
  { application }: AuthenticatedClient,
): Promise<Redeemed> {
  const value = form.get("refresh_token");
  if (!value) throw new AadstsError(900144, { values: ["refresh_token"] });
  unmarked(tenant, value);
  const issued = tenant.grants.refreshTokens.get(value);
  if (!issued) throw new AadstsError(70000);
  const { grant, issuedAt, engineToken } = issued;
  if (grant.clientId !== application.clientId) throw new AadstsError(70000);
  const validFrom = tenant.customers.get(grant.customerId)?.tokensValidFrom ?? 0;
  if (issued.revoked || issuedAt < validFrom) {
    throw new AadstsError(50173, {
      values: [sevenDigits(issuedAt), sevenDigits(Math.max(validFrom, issuedAt))],
    });
  }
  if (tenant.now() - issuedAt > INACTIVITY_MS) {
    throw new AadstsError(700082, { values: [sevenDigits(issuedAt)] });
  }
  const answer = await engine.call(
    request,
    "/oauth2/v2.0/token",
    new URLSearchParams({
      grant_type: "refresh_token",
      client_id: application.clientId,
      client_secret: engine.secret,
      refresh_token: engineToken,
    }),
  );
  await answer.body?.cancel();
  if (!answer.ok) throw new AadstsError(70000);
  // Refreshed ID tokens carry no nonce [K].
  return { grant: { ...grant, nonce: undefined }, engineToken };
}

async function tokenResponse(
  tenant: TenantState,
  { application, secret }: AuthenticatedClient,
  customer: Customer,
  { grant, engineToken }: Redeemed,
  scope: string | null,
): Promise<Record<string, unknown>> {
  const asked = scope
    ? parseScopes(scope)
    : { oidc: grant.oidc, resources: new Map<string, string[]>() };
  if (asked.resources.size > 1) throw new AadstsError(28000, { values: [scope!] });
  const [resource = grant.resources[0] ?? GRAPH, names = [".default"]] = [...asked.resources][0] ??
    [];
  const onlyOidc = asked.resources.size === 0 && grant.resources.length === 0;
  const permissions = onlyOidc
    ? []
    : grantedPermissions(application, resource, names, tenant.domain);
  const accessToken = issueAccessToken(tenant, application, customer, grant, resource, permissions);
  const echo = scopeEcho(application, grant.oidc, resource, permissions);
  const idToken = grant.oidc.includes("openid")
    ? await issueIdToken(tenant, application, customer, grant, secret)
    : undefined;
  tenant.issued.unshift({
    at: tenant.now(),
    clientId: application.clientId,
    scope: echo,
    idToken,
    accessToken: accessToken.value,
  });
  tenant.issued.splice(ISSUED_REMEMBERED);
  return {
    token_type: "Bearer",
    scope: echo,
    expires_in: accessToken.expiresIn,
    ext_expires_in: accessToken.expiresIn,
    access_token: accessToken.value,
    ...(engineToken ? { refresh_token: tenant.grants.addRefreshToken(grant, engineToken) } : {}),
    ...(idToken ? { id_token: idToken } : {}),
    ...(grant.clientInfo ? { client_info: clientInfo(tenant, customer) } : {}),
  };
}

/** What MSAL keys its accounts by. */
function clientInfo({ tenantId }: TenantState, { id }: Customer): string {
  return Buffer.from(JSON.stringify({ uid: id, utid: tenantId })).toString("base64url");
}

/** Microsoft writes these dates with seven digits of a second. */
function sevenDigits(time: number): string {
  return new Date(time).toISOString().replace("Z", "0000Z");
}
