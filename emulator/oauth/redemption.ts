import { AadstsError } from "../faults/aadsts_error.ts";
import type { Application } from "../directory/applications.ts";
import type { Grant } from "../state/grants.ts";
import type { Engine } from "../engine/provider.ts";
import type { TenantState } from "../state/state.ts";
import { readMark } from "../state/tenant_mark.ts";

const CODE_LIFETIME_MS = 10 * 60_000;
const INACTIVITY_MS = 90 * 24 * 60 * 60_000;

/** The result of a redeemed code, refresh token or assertion. */
export interface Redeemed {
  /** The sign-in that it belongs to. */
  grant: Grant;
  /** The engine's refresh token; undefined without `offline_access`. */
  engineToken: string | undefined;
}

/**
 * Redeems an authorization code: once, within 10 minutes, with the redirect URI and PKCE of the request.
 *
 * @throws {AadstsError} 54005, 70008, 500112, 501481, 700005, 900144 or 9002313
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function redeemCode(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
  application: Application,
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
  // Set before the engine is called, so that of two requests at once only one gets tokens.
  issued.redeemed = true;
  const body = await callEngine(engine, request, application, {
    grant_type: "authorization_code",
    code: engineCode,
    redirect_uri: redirectUri,
    ...(form.has("code_verifier") ? { code_verifier: form.get("code_verifier")! } : {}),
  });
  if (!body) {
    // Only PKCE is left for the engine to refuse.
    issued.redeemed = false;
    throw new AadstsError(501481);
  }
  return { grant: issued.grant, engineToken: body.refresh_token };
}

/**
 * Redeems a refresh token. Older ones stay valid.
 *
 * @throws {AadstsError} 50173, 70000, 700082, 900144 or 9002313
 * @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
export async function redeemRefreshToken(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  form: URLSearchParams,
  application: Application,
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
  const body = await callEngine(engine, request, application, {
    grant_type: "refresh_token",
    refresh_token: engineToken,
  });
  if (!body) throw new AadstsError(70000);
  // Refreshed ID tokens carry no nonce [K].
  return { grant: { ...grant, nonce: undefined }, engineToken };
}

/** The engine's answer to a grant; undefined if it refuses. */
async function callEngine(
  engine: Engine,
  request: Request,
  application: Application,
  fields: Record<string, string>,
): Promise<{ refresh_token?: string } | undefined> {
  const form = new URLSearchParams({
    ...fields,
    client_id: application.clientId,
    client_secret: engine.secret,
  });
  const answer = await engine.call(request, "/oauth2/v2.0/token", form);
  const body = await answer.json();
  return answer.ok ? body : undefined;
}

/** @throws {AadstsError} 700005 for a value of another tenant, 9002313 for one that is incomplete */
function unmarked(tenant: TenantState, value: string): string {
  const mark = readMark(value);
  if (!mark) throw new AadstsError(9002313, { error: "invalid_grant" });
  if (!mark.ofTenant(tenant.tenantId)) throw new AadstsError(700005);
  return mark.value;
}

/** Microsoft writes these dates with seven digits of a second. */
function sevenDigits(time: number): string {
  return new Date(time).toISOString().replace("Z", "0000Z");
}
