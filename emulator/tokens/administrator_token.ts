import { randomBytes } from "node:crypto";
import type { Administrator, Role } from "../directory/administrators.ts";
import { GRAPH_APP_ID } from "../directory/graph_permissions.ts";
import { type JwtPart, signingInput, signRs256 } from "../keys/jwt.ts";
import type { TenantState } from "../state/state.ts";
import { pairwiseSubject } from "./id_token.ts";

const LIFETIME_SECONDS = 3599;

/** Ids of the directory roles' templates, the same in every tenant: `wids` in tokens. */
const ROLE_TEMPLATES: Record<Role, string> = {
  "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
  "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
  "External ID User Flow Administrator": "6e591065-9bad-43ed-90f3-e9424366d2f0",
};

/** The tokens of an administrator who has signed in by device code. */
export interface AdministratorTokens {
  /** For Graph. */
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  /** Undefined without the scope `openid`. */
  idToken: string | undefined;
}

/**
 * Issues tokens for Graph to an administrator.
 *
 * @param scopes names of Graph's permissions
 * @param oidc scopes of OpenID Connect
 */
export function issueAdministratorTokens(
  tenant: TenantState,
  clientId: string,
  administrator: Administrator,
  scopes: string[],
  oidc: string[],
): AdministratorTokens {
  const { kid, privateKey } = tenant.keys.current;
  const iat = Math.floor(tenant.now() / 1000);
  const uti = randomBytes(16).toString("base64url");
  tenant.grants.addAccessToken(uti);
  const sign = (payload: JwtPart) =>
    signRs256(signingInput({ typ: "JWT", alg: "RS256", kid }, payload), privateKey);
  const common = {
    iat,
    nbf: iat,
    exp: iat + LIFETIME_SECONDS,
    name: administrator.displayName,
    oid: administrator.id,
    tid: tenant.tenantId,
    uti,
  };
  return {
    accessToken: sign({
      ...common,
      aud: GRAPH_APP_ID,
      iss: `https://sts.windows.net/${tenant.tenantId}/`,
      appid: clientId,
      idtyp: "user",
      scp: scopes.join(" "),
      upn: administrator.email,
      ver: "1.0",
      wids: administrator.roles.map((role) => ROLE_TEMPLATES[role]),
    }),
    expiresIn: LIFETIME_SECONDS,
    idToken: oidc.includes("openid")
      ? sign({
        ...common,
        aud: clientId,
        iss: tenant.issuer,
        preferred_username: administrator.email,
        sub: pairwiseSubject(tenant.tenantId, clientId, administrator.id),
        ver: "2.0",
      })
      : undefined,
  };
}
