import * as oauth from "@panva/oauth4webapi";
import { MetadataError } from "./authority_error.ts";
import type { AuthorityLocation } from "../config/location/authority.ts";
import { knownOrigins, verifyEndpoint, verifyIssuer } from "./issuer.ts";
import { LastKnownGood } from "./last_known_good.ts";
import { respectPauses } from "./pauses.ts";
import { isObject } from "../json.ts";
import type { Log } from "../log.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../net/outbound.ts";
import { AuthorityUnavailableError, AuthorityUnreachableError } from "./authority_unavailable.ts";

const FRESH_MS = 60 * 60_000; // N-14
const STALE_MS = 24 * 60 * 60_000;
const KEYS_FLOOR_MS = 5 * 60_000;
const KEYS_RETRY_MS = 10_000;
const TIMEOUT_MS = 5_000; // N-07

const ENDPOINTS = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;

/** The authority's metadata as far as we need it, verified. */
export type Metadata =
  & oauth.AuthorizationServer
  & { readonly [Endpoint in typeof ENDPOINTS[number]]: string }
  & { /** The tenant's guid, where the issuer names it. */ readonly tenantId: string | undefined };

/** The signing keys of the authority. */
export type Keys = NonNullable<oauth.ExportedJWKSCache["jwks"]>;

/** What an {@linkcode Authority} is made of. */
export interface AuthorityOptions {
  readonly location: AuthorityLocation;
  /** The guid that the operator has pinned, if any. */
  readonly tenantId: string | undefined;
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/**
 * The metadata and signing keys of the External ID tenant. They are cached and fetched once at a time. While the
 * authority is down, the last good ones are used.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export class Authority {
  /** The configured location. */
  readonly location: AuthorityLocation;
  readonly #options: AuthorityOptions;
  readonly #fetch: typeof fetch;
  readonly #metadata: LastKnownGood<Metadata>;
  readonly #keys: LastKnownGood<Keys>;
  #origins: readonly string[];
  /** Key IDs that were looked for, each with the time until which the authority is not asked again. */
  readonly #unknownKids = new Map<string, number>();

  constructor(options: AuthorityOptions) {
    this.location = options.location;
    this.#origins = knownOrigins(options.location, options.tenantId);
    this.#options = options;
    const bounded = boundedFetch(options.fetch, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      failure: AuthorityUnreachableError,
    });
    this.#fetch = respectPauses(bounded, options.now);
    const freshness = { freshMs: FRESH_MS, staleMs: STALE_MS, now: options.now };
    this.#metadata = new LastKnownGood(() => this.#discover(), freshness);
    this.#keys = new LastKnownGood(() => this.#fetchKeys(), freshness);
  }

  /**
   * @returns the verified metadata
   * @throws {AuthorityUnreachableError | MetadataError} if the authority can't be reached and nothing usable is
   * cached, or if it does not know the tenant
   * @throws {IssuerError} if the issuer or an endpoint does not belong to the authority
   */
  metadata(): Promise<Metadata> {
    return this.#metadata.get();
  }

  /** The origins at which a form of ours may end: the authority's and the issuer's, as far as they are known. */
  get origins(): readonly string[] {
    return this.#origins;
  }

  /** The origins from which the authority loads our front-channel logout URL. */
  get frameOrigins(): readonly string[] {
    const shared = ["https://*.ciamlogin.com", "https://login.microsoftonline.com"];
    return this.location.loopback ? this.origins : [...this.origins, ...shared];
  }

  /**
   * @returns the signing keys
   * @throws {AuthorityUnavailableError} if they can't be fetched and none usable are cached
   */
  keys(): Promise<Keys> {
    return this.#keys.get();
  }

  /**
   * Fetches the keys again after a token named an unknown key. Keys may roll at any moment, so the first token with a
   * new `kid` leads to a fetch at once. Further tokens with it lead to one fetch in five minutes, or in ten seconds after
   * a fetch that failed, so that made-up tokens can't flood the authority.
   *
   * @param kid the unknown key ID
   * @throws {AuthorityUnavailableError} if the keys can't be fetched
   * @see https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
   */
  async keysAfterUnknown(kid: string): Promise<Keys> {
    const now = this.#options.now();
    for (const [known, until] of this.#unknownKids) {
      // So far ahead, it is from a clock that was wrong.
      const isOver = now >= until || until > now + KEYS_FLOOR_MS;
      if (isOver) this.#unknownKids.delete(known);
    }
    if (this.#unknownKids.has(kid)) return this.#keys.get();
    try {
      const keys = await this.#keys.reload();
      // Noted only now, so that others with this kid wait for the same answer.
      this.#unknownKids.set(kid, now + KEYS_FLOOR_MS);
      return keys;
    } catch (error) {
      this.#unknownKids.set(kid, now + KEYS_RETRY_MS);
      throw error;
    }
  }

  async #discover(): Promise<Metadata> {
    const { location, tenantId, log } = this.#options;
    const response = await this.#fetch(location.metadataUrl, {
      headers: { accept: "application/json" },
    });
    const body = await response.clone().json().catch(() => null);
    if (response.status !== 200 || typeof body !== "object" || body === null) {
      throw new MetadataError(location.metadataUrl, response.status, body);
    }
    const issuer = typeof body.issuer === "string" ? body.issuer : "";
    // The library compares the issuer with the one expected. External ID's issuer cannot be known in
    // advance, so our rule decides first, and the library then makes its other checks.
    const guid = verifyIssuer(issuer, location, tenantId);
    const metadata = await oauth.processDiscoveryResponse(new URL(issuer), response);
    for (const name of ENDPOINTS) verifyEndpoint(name, String(metadata[name]), location, issuer);
    if (metadata.end_session_endpoint !== undefined) {
      verifyEndpoint("end_session_endpoint", metadata.end_session_endpoint, location, issuer);
    }
    log("info", "authority_discovered", {
      issuer,
      tenantId: guid ?? null,
      pinned: tenantId !== undefined,
    });
    const { authorization_endpoint, end_session_endpoint } = metadata;
    const reached = [location.url, authorization_endpoint, end_session_endpoint, issuer];
    this.#origins = [...new Set(reached.flatMap((url) => URL.parse(url ?? "")?.origin ?? []))];
    return { ...metadata, tenantId: guid } as Metadata;
  }

  async #fetchKeys(): Promise<Keys> {
    const { jwks_uri } = await this.metadata();
    const response = await this.#fetch(jwks_uri, { headers: { accept: "application/json" } });
    const keys = await response.json().catch(() => undefined);
    // The library ignores a set with anything but objects, and fetches another one itself, without our limits.
    if (response.status !== 200 || !Array.isArray(keys?.keys) || !keys.keys.every(isObject)) {
      throw new AuthorityUnavailableError(
        `Cannot read the signing keys at ${jwks_uri}: not a JSON Web Key Set`,
      );
    }
    return keys;
  }
}
