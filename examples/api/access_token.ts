import { errors, type JWTPayload, jwtVerify } from "jose";
import { requestInvalid, tokenInvalid, tokenMissing } from "./refusal.ts";
import type { Settings } from "./settings.ts";
import type { Tenant } from "./tenant.ts";

const CLOCK_TOLERANCE_S = 60;

/** Who calls, as a verified access token says. */
export interface Caller {
  /** The customer: tenant ID and object ID, which are the same in every app and API. */
  readonly customer: string;
  /** What the customer's app may do. */
  readonly scopes: readonly string[];
  /** What the customer may do. */
  readonly roles: readonly string[];
  /** Which authentication contexts the sign-in has satisfied. */
  readonly contexts: readonly string[];
  /** The access token itself, for calls on behalf of the customer. */
  readonly token: string;
}

/** What {@linkcode verifyAccessToken} checks against. */
export interface Expectations {
  readonly settings: Pick<Settings, "tenantId" | "clientId" | "clients">;
  readonly tenant: Tenant;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/**
 * Reads the access token of a call. It is looked for in the header alone: addresses get into logs.
 *
 * @throws {Refusal} if there is none, or the header is malformed
 * @see RFC 6750, 2.1
 */
export function bearerToken(headers: Headers): string {
  const header = headers.get("authorization") ?? "";
  if (!/^bearer\b/i.test(header)) throw tokenMissing();
  const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw requestInvalid("The header Authorization is malformed");
  return token;
}

/**
 * Verifies an access token of External ID, version 2, that an app got for a customer.
 *
 * @throws {Refusal} 401 if it is not valid here
 * @throws {TenantUnavailableError} if the keys can't be loaded
 * @see RFC 9068, 4; RFC 8725, 3; https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
 */
export async function verifyAccessToken(
  token: string,
  { settings, tenant, now }: Expectations,
): Promise<Caller> {
  const { issuer } = await tenant.metadata();
  const { payload } = await jwtVerify(token, tenant.key, {
    // The token's own header must not choose: with "none" or a symmetric algorithm anybody could sign.
    algorithms: ["RS256"],
    issuer,
    audience: settings.clientId,
    requiredClaims: ["exp", "oid", "scp", "azp"],
    clockTolerance: CLOCK_TOLERANCE_S,
    currentDate: new Date(now()),
  }).catch(refuseInvalid);
  const { aud, tid, ver, azp, nonce, oid, scp, roles, acrs } = payload;
  if (aud !== settings.clientId) throw tokenInvalid("The token is for other APIs too");
  if (tid !== settings.tenantId) throw tokenInvalid("The token is from another tenant");
  if (ver !== "2.0") throw tokenInvalid("The token is not of version 2.0");
  // Any app of the tenant can ask for a token. Only ours may use it here.
  if (!settings.clients.includes(String(azp))) throw tokenInvalid("The token is another app's");
  // An ID token has the same issuer, key and type. It says that somebody signed in and must not open an API.
  if (nonce !== undefined) throw tokenInvalid("The token is an ID token");
  return {
    customer: `${tid} ${oid}`,
    scopes: typeof scp === "string" ? scp.split(" ") : [],
    roles: strings(roles),
    contexts: strings(acrs),
    token,
  };
}

/** The claims that are lists of text. Anything else grants nothing. */
function strings(claim: JWTPayload[string]): string[] {
  return Array.isArray(claim) ? claim.filter((it) => typeof it === "string") : [];
}

/** Says what is wrong with a token in our own words: the library's messages may quote it. */
function refuseInvalid(error: unknown): never {
  if (!(error instanceof errors.JOSEError)) throw error;
  if (error instanceof errors.JWTExpired) throw tokenInvalid("The token has expired", error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw tokenInvalid(CLAIM_PROBLEMS[error.claim] ?? "A claim of the token is wrong", error);
  }
  throw tokenInvalid("The token can't be verified", error);
}

const CLAIM_PROBLEMS: { readonly [claim: string]: string } = {
  // A registration whose requestedAccessTokenVersion is not 2 gets tokens of another issuer.
  iss: "The token is from another issuer, or of version 1",
  aud: "The token is for another API",
  nbf: "The token is not valid yet",
  scp: "The token is not a customer's access token",
};
