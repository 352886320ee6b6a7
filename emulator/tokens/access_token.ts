import { createPublicKey, randomBytes } from "node:crypto";
import { compactVerify, decodeJwt } from "jose";
import type { Application } from "../directory/applications.ts";
import { GRAPH_APP_ID } from "../directory/graph_permissions.ts";
import type { Customer } from "../directory/customers.ts";
import type { Grant } from "../state/grants.ts";
import { pairwiseSubject } from "./id_token.ts";
import { type JwtPart, signingInput, signRs256 } from "../keys/jwt.ts";
import { groupClaims, rolesFor } from "./membership.ts";
import { apiOf, GRAPH } from "./scopes.ts";
import type { TenantState } from "../state/state.ts";

const HOUR = 60 * 60;

/** An access token and its lifetime in seconds. */
export interface AccessToken {
  /** The JWT. */
  value: string;
  /** Seconds. */
  expiresIn: number;
}

/**
 * Issues an access token for one resource. For Graph it is a version 1 JWT with a `nonce` in its header, as in
 * reality: apps can't parse or verify it. An API of the tenant can verify its own tokens.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function issueAccessToken(
  tenant: TenantState,
  application: Application,
  customer: Customer,
  grant: Grant,
  resource: string,
  permissions: string[],
): AccessToken {
  const { kid, privateKey } = tenant.keys.current;
  const iat = Math.floor(tenant.now() / 1000);
  const expiresIn = tenant.accessTokenSeconds ?? usualLifetime(grant);
  const uti = randomBytes(16).toString("base64url");
  tenant.grants.addAccessToken(uti);
  const nonce = resource === GRAPH ? { nonce: randomBytes(32).toString("base64url") } : {};
  const header: JwtPart = { typ: "JWT", ...nonce, alg: "RS256", x5t: kid, kid };
  const payload: JwtPart = {
    iat,
    nbf: iat,
    exp: iat + expiresIn,
    aio: randomBytes(60).toString("base64url"),
    name: customer.displayName ?? "unknown",
    oid: customer.id,
    rh: `1.AXwA${randomBytes(30).toString("base64url")}.`,
    sid: grant.sid,
    tid: tenant.tenantId,
    uti,
    ...(resource === GRAPH
      ? graphClaims(tenant, application, customer, grant, permissions)
      : apiClaims(tenant, application, customer, resource, permissions)),
    ...(grant.authenticationContexts.length > 0 ? { acrs: grant.authenticationContexts } : {}),
    ...(grant.understandsChallenges ? { xms_cc: ["CP1"] } : {}),
  };
  return { value: signRs256(signingInput(header, payload), privateKey), expiresIn };
}

function graphClaims(
  tenant: TenantState,
  application: Application,
  customer: Customer,
  grant: Grant,
  permissions: string[],
): JwtPart {
  return {
    aud: GRAPH_APP_ID,
    iss: `https://sts.windows.net/${tenant.tenantId}/`,
    acct: 0,
    acr: "1",
    app_displayname: application.name,
    appid: application.clientId,
    appidacr: "1",
    idtyp: "user",
    ipaddr: "127.0.0.1",
    scp: [...grant.oidc.filter((scope) => scope !== "offline_access"), ...permissions].join(" "),
    sub: pairwiseSubject(tenant.tenantId, GRAPH, customer.id),
    ver: "1.0",
  };
}

/** The audience is the API's client ID in version 2, its identifier URI in version 1. */
function apiClaims(
  tenant: TenantState,
  { clientId }: Application,
  customer: Customer,
  resource: string,
  permissions: string[],
): JwtPart {
  const api = apiOf(tenant, resource);
  const id = api?.clientId ?? resource.replace("api://", "");
  const roles = rolesFor(customer, api);
  const common = {
    scp: permissions.join(" "),
    sub: pairwiseSubject(tenant.tenantId, id, customer.id),
    ...(roles.length > 0 ? { roles } : {}),
    ...(api ? groupClaims(tenant, api, customer) : {}),
  };
  return api?.accessTokenVersion === 1
    ? {
      ...common,
      aud: resource,
      iss: `https://sts.windows.net/${tenant.tenantId}/`,
      appid: clientId,
      appidacr: "1",
      ver: "1.0",
    }
    : {
      ...common,
      aud: id,
      iss: tenant.issuer,
      azp: clientId,
      azpacr: "1",
      preferred_username: customer.email,
      ver: "2.0",
    };
}

/**
 * A random lifetime in seconds: 60 to 90 minutes, or 20 to 28 hours for clients that understand claims challenges
 * [D], since their tokens can be revoked.
 */
function usualLifetime({ understandsChallenges }: Grant): number {
  const [least, most] = understandsChallenges ? [20 * HOUR, 28 * HOUR] : [HOUR, 1.5 * HOUR];
  return least - 1 + Math.floor(Math.random() * (most - least));
}

/** What a resource reads from an access token. */
export interface AccessTokenClaims {
  /** `aud`: the app id of Graph, or of another API. */
  audience: string;
  /** The customer's object id: `oid`. */
  customerId: string;
  /** The app that it was issued to. */
  clientId: string;
  /** Delegated permissions: `scp`. */
  scopes: Set<string>;
  /** Milliseconds since 1970. */
  issuedAt: number;
  /** Milliseconds since 1970. */
  expires: number;
  /** The client has declared `cp1`: it understands claims challenges. */
  understandsChallenges: boolean;
}

/** Reads an access token; undefined unless it is a JWT that one of the tenant's keys has signed. */
export async function readAccessToken(
  tenant: TenantState,
  token: string,
): Promise<AccessTokenClaims | undefined> {
  const payload = await verifiedClaims(tenant, token);
  return payload && {
    audience: String(payload.aud),
    customerId: String(payload.oid),
    clientId: String(payload.appid ?? payload.azp),
    scopes: new Set(String(payload.scp).split(" ")),
    issuedAt: tenant.grants.accessTokenIssuedAt(String(payload.uti)) ?? Number(payload.iat) * 1000,
    expires: Number(payload.exp) * 1000,
    understandsChallenges: "xms_cc" in payload,
  };
}

/** The signature is verified, the times are not: callers compare them with the tenant's clock. */
async function verifiedClaims(tenant: TenantState, token: string): Promise<JwtPart | undefined> {
  const keyOf = ({ kid }: { kid?: string }) => {
    const key = tenant.keys.everUsed().find((one) => one.kid === kid);
    if (!key) throw new RangeError(`No key "${kid}"`);
    return createPublicKey(key.privateKey);
  };
  try {
    await compactVerify(token, keyOf);
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
