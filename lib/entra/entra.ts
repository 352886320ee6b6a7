import * as oauth from "@panva/oauth4webapi";
import type { Authority, Metadata } from "./authority.ts";
import {
  type AttemptSecrets,
  type AuthorizationHints,
  authorizationRequest,
  type Demand,
} from "./authorization_request.ts";
import { AuthorityUnreachableError } from "./authority_unavailable.ts";
import { claimsRequest } from "./claims_request.ts";
import { ClientAuthentication } from "./client_authentication.ts";
import { CLOCK_TOLERANCE_S } from "./clock.ts";
import { type Grant, toGrant } from "./grant.ts";
import { type Claims, rethrowIdTokenError, verifyIdToken } from "./id_token.ts";
import { scopeParameter } from "./scope.ts";
import { signOutRequest } from "./sign_out_request.ts";
import type { Config } from "../config/config.ts";
import { signInScopes } from "../config/api/resource.ts";
import { boundedFetch, MAX_ANSWER_BYTES } from "../net/outbound.ts";

const TOKEN_TIMEOUT_MS = 10_000; // N-07

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
    return authorizationRequest(authorization_endpoint, this.#config, attempt, hints);
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
    return signOutRequest(end_session_endpoint, this.#config, claims, idToken);
  }

  #client(): oauth.Client {
    return {
      client_id: this.#config.clientId,
      // Without this, the library would accept any algorithm that the metadata lists, "none" included.
      id_token_signed_response_alg: "RS256",
      [oauth.clockTolerance]: CLOCK_TOLERANCE_S,
      // The library reads the system's clock. This is how far ours differs from it.
      [oauth.clockSkew]: Math.floor(this.#now() / 1000) - Math.floor(Date.now() / 1000),
    };
  }

  #requestOptions(): oauth.TokenEndpointRequestOptions {
    return {
      [oauth.customFetch]: this.#fetch,
      // Only for the emulator, which is on this machine.
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
    return toGrant(tokens, claims, now);
  }
}
