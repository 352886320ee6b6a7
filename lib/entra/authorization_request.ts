import { calculatePKCECodeChallenge } from "@panva/oauth4webapi";
import { claimsRequest } from "./claims_request.ts";
import { scopeParameter } from "./scope.ts";
import { setIfItFits } from "./url_length.ts";
import type { Config } from "../config/config.ts";
import { signInScopes } from "../config/api/resource.ts";
import { newSecret } from "../kv/seal.ts";

/** The secrets that tie an answer of the authority to one attempt. */
export interface AttemptSecrets {
  /** Comes back in the answer. */
  readonly state: string;
  /** Comes back in the ID token. */
  readonly nonce: string;
  /** Its hash went out with the request; it goes to the token endpoint only. */
  readonly codeVerifier: string;
}

/** @returns the secrets for one attempt, 256 random bits each */
export function newAttemptSecrets(): AttemptSecrets {
  return { state: newSecret(), nonce: newSecret(), codeVerifier: newSecret() };
}

/** What a sign-in must bring beyond the configured scopes. */
export interface Demand {
  /** Scopes to be granted besides the configured ones. */
  readonly scopes?: readonly string[];
  /** Whether the person has to authenticate again, even with a session at the authority. */
  readonly reauthenticate?: boolean;
  /** The claims that an API asks for, as the JSON of its challenge. */
  readonly challenge?: string;
  /** The ID of an authentication context that the sign-in has to satisfy: `c1` to `c99`. */
  readonly authenticationContext?: string;
}

/** Wishes that a request to our sign-in page may pass on to the authority. */
export interface AuthorizationHints {
  /** `login`: enter the password again; `select_account`: choose; `create`: sign up. */
  readonly prompt?: string;
  /** The e-mail address to fill in. */
  readonly login_hint?: string;
  /** The identity provider to go to directly. */
  readonly domain_hint?: string;
  /** Languages of the pages, most wanted first. */
  readonly ui_locales?: string;
}

const ALLOWED: { readonly [Hint in keyof Required<AuthorizationHints>]: RegExp } = {
  prompt: /^(login|select_account|create)$/,
  login_hint: /^[^\p{C}\s]{1,254}$/u,
  domain_hint: /^[\w.-]{1,100}$/,
  ui_locales: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*( [A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*){0,4}$/,
};

/**
 * Picks the hints out of a query. Other parameters, and values without the right form, are left out: a link must not be
 * able to add parameters to our authorization request.
 *
 * @param query the query of a request to the sign-in page
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
export function readHints(query: URLSearchParams): AuthorizationHints {
  const hints: { -readonly [Hint in keyof AuthorizationHints]: string } = {};
  for (const [name, form] of Object.entries(ALLOWED)) {
    const value = query.get(name);
    if (value !== null && form.test(value)) hints[name as keyof AuthorizationHints] = value;
  }
  // Entra refuses an account hint beside the account picker, and loops on one beside a domain hint.
  if (hints.prompt === "select_account" || hints.domain_hint !== undefined) delete hints.login_hint;
  return hints;
}

/**
 * Makes the authorization request.
 *
 * @param endpoint the authority's authorization endpoint
 * @param config the app's configuration
 * @param attempt the secrets of this attempt, and what it is for
 * @param hints the allowed hints
 * @see RFC 6749, 4.1.1; RFC 7636, 4.3; OpenID Connect Core, 3.1.2.1
 */
export async function authorizationRequest(
  endpoint: string,
  config: Pick<Config, "clientId" | "responseMode" | "redirectUri" | "scopes">,
  attempt: AttemptSecrets & Demand,
  hints: AuthorizationHints,
): Promise<URL> {
  const url = new URL(endpoint);
  const { challenge, authenticationContext } = attempt;
  const parameters = {
    client_id: config.clientId,
    response_type: "code",
    response_mode: config.responseMode,
    redirect_uri: config.redirectUri,
    scope: scopeParameter(signInScopes(config.scopes, attempt.scopes).authorize),
    state: attempt.state,
    nonce: attempt.nonce,
    // External ID supports PKCE, although its metadata does not say so.
    code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: "S256",
    claims: claimsRequest(undefined, authenticationContext),
    ...hints,
    ...(attempt.reauthenticate ? { prompt: "login" } : {}),
  };
  const { login_hint, ...others } = parameters;
  for (const [name, value] of Object.entries(others)) url.searchParams.set(name, value);
  // Entra reads the language from `mkt` on some of its pages.
  if (hints.ui_locales !== undefined) url.searchParams.set("mkt", hints.ui_locales);
  // Values from the tenant and from APIs may be of any length.
  if (challenge !== undefined) {
    setIfItFits(url, "claims", claimsRequest(challenge, authenticationContext));
  }
  if (login_hint !== undefined) setIfItFits(url, "login_hint", login_hint);
  return url;
}
