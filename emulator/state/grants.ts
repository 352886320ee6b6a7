import { randomBytes } from "node:crypto";
import { markWithTenant } from "./tenant_mark.ts";

const DAY_MS = 24 * 60 * 60_000;

/** A customer's sign-in at an app, from the code to the last refresh token. */
export interface Grant {
  /** The app that the customer has signed in to. */
  clientId: string;
  /** The customer's object id. */
  customerId: string;
  /** OIDC scopes that were requested. */
  oidc: string[];
  /** Resources named at the authorization endpoint. */
  resources: string[];
  /** Where the code was sent; redeeming it needs the same URI. */
  redirectUri: string;
  /** Copied into the ID token. */
  nonce: string | undefined;
  /** Session id for the optional claim `sid`. */
  sid: string;
  /** Milliseconds since 1970. */
  authTime: number;
  /** MSAL's `client_info=1` was sent. */
  clientInfo: boolean;
  /** The client declared `cp1`: it understands claims challenges. */
  understandsChallenges: boolean;
  /** Authentication contexts that the sign-in satisfied: `acrs` in tokens. */
  authenticationContexts: string[];
}

/** An authorization code that was handed out. */
export interface IssuedCode {
  /** The sign-in that it belongs to. */
  grant: Grant;
  /** Milliseconds since 1970. */
  issuedAt: number;
  /** Whether it was used; a second use is refused (54005). */
  redeemed: boolean;
}

/** A refresh token that was handed out. */
export interface IssuedRefreshToken {
  /** The sign-in that it belongs to. */
  grant: Grant;
  /** The engine's own token. The app gets an alias, because each use must return a new value. */
  engineToken: string;
  /** Milliseconds since 1970. */
  issuedAt: number;
  /** Revoked by an administrator. */
  revoked: boolean;
}

/** Codes and refresh tokens of a tenant. */
export class Grants {
  /** By their values; forgotten after a day. */
  readonly codes = new Map<string, IssuedCode>();
  readonly #accessTokens = new Map<string, number>();
  /** By the values that apps hold. */
  readonly refreshTokens: Map<string, IssuedRefreshToken>;

  /**
   * Creates a store, with what was saved.
   *
   * @param tenantId what codes and tokens are marked with
   * @param now the tenant's clock, milliseconds since 1970
   * @param refreshTokens what was kept over a restart
   */
  constructor(
    private readonly tenantId: string,
    private readonly now: () => number,
    refreshTokens: Iterable<[string, IssuedRefreshToken]> = [],
  ) {
    this.refreshTokens = new Map(refreshTokens);
  }

  /** Stores a code. */
  addCode(code: string, grant: Grant): void {
    forget(this.codes, ({ issuedAt }) => issuedAt < this.now() - DAY_MS);
    this.codes.set(code, { grant, issuedAt: this.now(), redeemed: false });
  }

  /** Makes a refresh token for the app: opaque, and as long as Microsoft's, over 1,000 characters. */
  addRefreshToken(grant: Grant, engineToken: string): string {
    const value = markWithTenant(this.tenantId, randomBytes(780).toString("base64url"));
    this.refreshTokens.set(value, { grant, engineToken, issuedAt: this.now(), revoked: false });
    return value;
  }

  /** Stores when an access token was issued, in milliseconds: its claims have seconds only. */
  addAccessToken(uti: string): void {
    forget(this.#accessTokens, (issuedAt) => issuedAt < this.now() - DAY_MS);
    this.#accessTokens.set(uti, this.now());
  }

  /** When an access token was issued (ms since 1970), if known. */
  accessTokenIssuedAt(uti: string): number | undefined {
    return this.#accessTokens.get(uti);
  }

  /** Revokes the refresh tokens of one customer, or of all. */
  revokeRefreshTokens(customerId?: string): void {
    for (const token of this.refreshTokens.values()) {
      if (customerId === undefined || token.grant.customerId === customerId) token.revoked = true;
    }
  }
}

/** Removes old entries, once there are many. */
function forget<Value>(entries: Map<string, Value>, isOld: (value: Value) => boolean): void {
  if (entries.size % 1000 !== 999) return;
  for (const [key, value] of entries) if (isOld(value)) entries.delete(key);
}
