import * as oauth from "@panva/oauth4webapi";
import type { Authority, Metadata } from "./authority.ts";
import type { AttemptSecrets, AuthorizationHints, Demand } from "./authorization_request.ts";
import { signInScopes } from "../config/resource.ts";
import { CLOCK_TOLERANCE_S } from "./clock.ts";
import { claimsRequest } from "./claims_request.ts";
import { ClientAuthentication } from "./client_authentication.ts";
import type { Config } from "../config/config.ts";
import type { Grant } from "./grant.ts";
import { type Claims, rethrowIdTokenError, verifyIdToken } from "./id_token.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../net/outbound.ts";
import { AuthorityUnreachableError } from "./authority_unavailable.ts";

const TOKEN_TIMEOUT_MS = 10_000; // N-07
const DEFAULT_EXPIRES_IN_S = 300; // N-12
/** Longer addresses are cut or refused on the way, by proxies and by Entra itself (AADSTS90015). */
const MAX_URL_LENGTH = 2_000;
/** Bounds for what the authority says: no token lives longer in Entra, and none shorter is worth a request each time. */
const EXPIRES_IN_S = { min: 30, max: 28 * 60 * 60 };

/** What an {@linkcode Entra} is made of. */
export interface EntraOptions {
  readonly config: Config;
  readonly authority: Authority;
  readonly fetch: typeof fetch;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/**
 * The app's requests to the External ID tenant as a confidential client, in the order in which they happen.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export class Entra {
  readonly #config: Config;
  readonly #authority: Authority;
  readonly #authentication: ClientAuthentication;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;

  constructor({ config, authority, fetch, now }: EntraOptions) {
    this.#config = config;
    this.#authority = authority;
    this.#authentication = new ClientAuthentication(config.credential, now);
    this.#fetch = boundedFetch(fetch, {
      timeoutMs: TOKEN_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      failure: AuthorityUnreachableError,
    });
    this.#now = now;
  }

  /**
   * 1. Where to send the browser so that a person signs in.
   *
   * @param attempt the secrets of this attempt, and what it is for
   * @param hints the allowed hints of the request
   * @returns the authorization request
   * @throws {AuthorityUnavailableError} if the authority's metadata can't be fetched
   * @see RFC 6749, 4.1.1; RFC 7636, 4.3; OpenID Connect Core, 3.1.2.1
   */
  async authorizationUrl(
    attempt: AttemptSecrets & Demand,
    hints: AuthorizationHints,
  ): Promise<URL> {
    const { authorization_endpoint } = await this.#authority.metadata();
    const url = new URL(authorization_endpoint);
    const parameters = {
      client_id: this.#config.clientId,
      response_type: "code",
      response_mode: this.#config.responseMode,
      redirect_uri: this.#config.redirectUri,
      scope: scopeParameter(signInScopes(this.#config.scopes, attempt.scopes).authorize),
      state: attempt.state,
      nonce: attempt.nonce,
      // External ID supports PKCE, although its metadata does not say so.
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: "S256",
      claims: claimsRequest(undefined, attempt.authenticationContext),
      ...hints,
      ...(attempt.reauthenticate ? { prompt: "login" } : {}),
    };
    // Values from the tenant and from APIs may be of any length.
    const { login_hint, ...others } = parameters;
    for (const [name, value] of Object.entries(others)) url.searchParams.set(name, value);
    // Entra reads the language from `mkt` on some of its pages.
    if (hints.ui_locales !== undefined) url.searchParams.set("mkt", hints.ui_locales);
    const { challenge, authenticationContext } = attempt;
    if (challenge !== undefined) {
      setIfItFits(url, "claims", claimsRequest(challenge, authenticationContext));
    }
    if (login_hint !== undefined) setIfItFits(url, "login_hint", login_hint);
    return url;
  }

  /**
   * 2. Redeems the code that the browser brought back.
   *
   * @param parameters the authorization response
   * @param attempt the attempt that its `state` names: its secrets, and what it asked for
   * @returns the grant, its ID token verified
   * @throws the library's errors, {@linkcode IdTokenError} or {@linkcode AuthorityUnavailableError}; the code is never sent twice
   * @see RFC 6749, 4.1.2 to 4.1.4; OpenID Connect Core, 3.1.2.5 to 3.1.3.7; RFC 9207, 2.4
   */
  async redeem(
    parameters: URLSearchParams,
    attempt: AttemptSecrets & Pick<Demand, "scopes">,
  ): Promise<Grant & { claims: Claims }> {
    const metadata = await this.#authority.metadata();
    const client = this.#client();
    const verified = oauth.validateAuthResponse(metadata, client, parameters, attempt.state);
    const response = await oauth.authorizationCodeGrantRequest(
      metadata,
      client,
      await this.#authentication.method(metadata),
      verified,
      this.#config.redirectUri,
      attempt.codeVerifier,
      {
        ...this.#requestOptions(),
        // A sign-in may ask for scopes of several APIs, but a token is for one.
        additionalParameters: {
          scope: scopeParameter(signInScopes(this.#config.scopes, attempt.scopes).redeem[0]!),
        },
      },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(metadata, client, response, {
      expectedNonce: attempt.nonce,
      requireIdToken: true,
    }).catch(rethrowIdTokenError);
    const grant = await this.#grant(metadata, response, tokens);
    return { ...grant, claims: grant.claims! };
  }

  /**
   * 3. Gets a new access token.
   *
   * @param refreshToken the session's refresh token
   * @param scopes the scopes of one API
   * @returns the grant; its ID token, if there is one, is verified
   * @throws the library's errors, {@linkcode IdTokenError} or {@linkcode AuthorityUnavailableError}
   * @see RFC 6749, 6; OpenID Connect Core, 12
   */
  async refresh(refreshToken: string, scopes: readonly string[]): Promise<Grant> {
    const metadata = await this.#authority.metadata();
    const client = this.#client();
    const response = await oauth.refreshTokenGrantRequest(
      metadata,
      client,
      await this.#authentication.method(metadata),
      refreshToken,
      {
        ...this.#requestOptions(),
        additionalParameters: { scope: scopeParameter(scopes), claims: claimsRequest() },
      },
    );
    const tokens = await oauth.processRefreshTokenResponse(metadata, client, response)
      .catch(rethrowIdTokenError);
    return this.#grant(metadata, response, tokens);
  }

  /**
   * 4. Where to send the browser so that the authority's own session ends too.
   *
   * @param claims the session's claims; with `login_hint`, the person sees no account picker. Undefined if the session
   * has ended: the person may still be signed in at the authority
   * @param idToken used if the tenant does not issue the claim `login_hint`
   * @returns the sign-out request, or null if the authority has no such endpoint
   * @throws {AuthorityUnavailableError} if the authority's metadata can't be fetched
   * @see OpenID Connect RP-Initiated Logout, 2; https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
   */
  async endSessionUrl(
    claims: Claims | undefined,
    idToken: string | undefined,
  ): Promise<URL | null> {
    const { end_session_endpoint } = await this.#authority.metadata();
    if (end_session_endpoint === undefined) return null;
    const url = new URL(end_session_endpoint);
    url.searchParams.set("client_id", this.#config.clientId);
    url.searchParams.set("post_logout_redirect_uri", `${this.#config.origin}/signed-out`);
    // A hint is enough for Entra, and keeps the ID token out of URLs. Without a hint, the specification recommends the
    // ID token, which gives access to nothing.
    const loginHint = claims?.login_hint;
    if (typeof loginHint === "string") setIfItFits(url, "logout_hint", loginHint);
    else if (idToken !== undefined) setIfItFits(url, "id_token_hint", idToken);
    return url;
  }

  #client(): oauth.Client {
    return {
      client_id: this.#config.clientId,
      // Without this, the library would accept any algorithm that the metadata lists, "none" included.
      id_token_signed_response_alg: "RS256",
      [oauth.clockTolerance]: CLOCK_TOLERANCE_S,
      [oauth.clockSkew]: Math.floor(this.#now() / 1000) - Math.floor(Date.now() / 1000),
    };
  }

  #requestOptions(): oauth.TokenEndpointRequestOptions {
    return {
      [oauth.customFetch]: this.#fetch,
      [oauth.allowInsecureRequests]: this.#authority.location.loopback,
    };
  }

  async #grant(
    metadata: Metadata,
    response: Response,
    tokens: oauth.TokenEndpointResponse,
  ): Promise<Grant> {
    if (tokens.token_type !== "bearer") {
      throw new oauth.UnsupportedOperationError("unsupported `token_type` value");
    }
    const now = this.#now();
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (claims !== undefined) {
      await verifyIdToken(response, claims, {
        authority: this.#authority,
        metadata,
        clientId: this.#config.clientId,
        now: Math.floor(now / 1000),
      });
    }
    return {
      claims,
      idToken: tokens.id_token,
      accessToken: tokens.access_token,
      issuedAt: now,
      expiresAt: now + lifetimeMs(tokens.expires_in),
      granted: tokens.scope?.split(" ").filter((scope) => scope !== ""),
      refreshToken: tokens.refresh_token,
    };
  }
}

function lifetimeMs(expiresIn = DEFAULT_EXPIRES_IN_S): number {
  return Math.min(Math.max(expiresIn, EXPIRES_IN_S.min), EXPIRES_IN_S.max) * 1000;
}

/** The OpenID Connect scopes that make a session, and those of an API, each once. */
function scopeParameter(scopes: readonly string[]): string {
  return [...new Set(["openid", "profile", "offline_access", ...scopes])].join(" ");
}

/** Sets a parameter that can be left out, unless the address would get too long by it. */
function setIfItFits(url: URL, name: string, value: string): void {
  const longer = new URL(url);
  longer.searchParams.set(name, value);
  if (longer.href.length < MAX_URL_LENGTH) url.searchParams.set(name, value);
}
