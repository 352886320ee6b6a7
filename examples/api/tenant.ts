import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { isLoopback, type Settings } from "./settings.ts";

const TIMEOUT_MS = 5_000;
/** How long keys are used before they are loaded again. A withdrawn key is accepted no longer than this. */
const KEYS_MAX_AGE_MS = 10 * 60_000;
/** The shortest time between two loads, so that tokens with invented key IDs can't make the API flood the tenant. */
const KEYS_COOLDOWN_MS = 30_000;

/** What the API reads of the tenant's metadata. */
export interface Metadata {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly token_endpoint: string;
}

/** The tenant can't be reached, or its answer makes no sense. The token may be valid. */
export class TenantUnavailableError extends Error {
  override name = "TenantUnavailableError";
}

/** The external tenant: its metadata and its signing keys. Both are loaded at the first call that needs them. */
export class Tenant {
  readonly #settings: Settings;
  readonly #fetch: typeof fetch;
  readonly #cooldownMs: number;
  #metadata: Promise<Metadata> | undefined;
  #keys: JWTVerifyGetKey | undefined;

  /**
   * @param settings the API's settings
   * @param fetch makes the requests
   * @param cooldownMs the shortest time between two loads of the keys
   */
  constructor(settings: Settings, fetch: typeof globalThis.fetch, cooldownMs = KEYS_COOLDOWN_MS) {
    this.#settings = settings;
    this.#fetch = (input, init) =>
      fetch(input, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    this.#cooldownMs = cooldownMs;
  }

  /**
   * @returns the metadata, loaded once; a failure is not kept
   * @throws {TenantUnavailableError}
   * @see OpenID Connect Discovery, 4
   */
  metadata(): Promise<Metadata> {
    return this.#metadata ??= this.#load().catch((cause) => {
      this.#metadata = undefined;
      throw new TenantUnavailableError("Cannot load the tenant's metadata", { cause });
    });
  }

  /**
   * Finds the key of a token. An unknown key ID loads the keys again, because the tenant may have a new key.
   *
   * @throws {errors.JWKSNoMatchingKey} if the tenant has no such key
   * @throws {TenantUnavailableError}
   */
  readonly key: JWTVerifyGetKey = async (header, token) => {
    const { jwks_uri } = await this.metadata();
    this.#keys ??= createRemoteJWKSet(new URL(jwks_uri), {
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: this.#cooldownMs,
      [customFetch]: this.#fetch,
    });
    try {
      return await this.#keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      if (cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw new TenantUnavailableError("Cannot load the tenant's keys", { cause });
    }
  };

  async #load(): Promise<Metadata> {
    const { authority, tenantId } = this.#settings;
    const response = await this.#fetch(`${authority}/v2.0/.well-known/openid-configuration`);
    if (response.status !== 200) throw new Error(`The authority answered ${response.status}`);
    const { issuer, jwks_uri, token_endpoint } = await response.json();
    const { origin } = new URL(authority);
    // External ID names another host as the issuer than the authority's. Only these two forms are the tenant's own.
    const issuers = [`https://${tenantId}.ciamlogin.com`, origin].map((it) =>
      `${it}/${tenantId}/v2.0`
    );
    if (!issuers.includes(issuer)) throw new Error("The issuer is not that of TENANT_ID");
    for (const address of [jwks_uri, token_endpoint]) {
      const { protocol } = new URL(address);
      if (protocol !== "https:" && !isLoopback(authority)) {
        throw new Error("An address is not https");
      }
    }
    return { issuer, jwks_uri, token_endpoint };
  }
}
