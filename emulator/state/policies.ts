/** Kinds of tenants. `CIAM` is an external one; the others can't have user flows for customers. */
export const TENANT_TYPES = ["CIAM", "AAD", "AAD B2C"] as const;

/**
 * What happens to device codes: `ask` shows the page, `approve` signs the first administrator in without it, `decline` and
 * `expire` end the attempt.
 */
export const DEVICE_CODE_POLICIES = ["ask", "approve", "decline", "expire"] as const;

/** How the tenant treats administrators: its kind, its policies, and how slow its directory is. */
export interface TenantPolicies {
  tenantType: typeof TENANT_TYPES[number];
  /** Milliseconds until something that was made shows everywhere: 404, empty lists and 7000215 until then. */
  replicationDelayMs: number;
  /** False: no app may have a client secret. */
  secretsAllowed: boolean;
  /** Longest life of a client secret, in days; undefined: no limit. */
  maxSecretDays: number | undefined;
  /** Scopes that are left out of every administrator's token, as if consent for them were missing. */
  withheldScopes: string[];
  deviceCodes: typeof DEVICE_CODE_POLICIES[number];
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
