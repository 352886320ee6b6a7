/** How the tenant treats administrators: its kind, its policies, and how slow its directory is. */
export interface TenantPolicies {
  /** `CIAM` is an external tenant; the others can't have user flows for customers. */
  tenantType: "CIAM" | "AAD" | "AAD B2C";
  /** Milliseconds until something that was made shows everywhere: 404, empty lists and 7000215 until then. */
  replicationDelayMs: number;
  /** False: no app may have a client secret. */
  secretsAllowed: boolean;
  /** Longest life of a client secret, in days; undefined: no limit. */
  maxSecretDays: number | undefined;
  /** Scopes that are left out of every administrator's token, as if consent for them were missing. */
  withheldScopes: string[];
  /**
   * What happens to device codes: `ask` shows the page, `approve` signs the first administrator in without it,
   * `decline` and `expire` end the attempt.
   */
  deviceCodes: "ask" | "approve" | "decline" | "expire";
}

/** The policies of an external tenant without restrictions. */
export const DEFAULT_POLICIES: TenantPolicies = {
  tenantType: "CIAM",
  replicationDelayMs: 0,
  secretsAllowed: true,
  maxSecretDays: undefined,
  withheldScopes: [],
  deviceCodes: "ask",
};
