/** The identifier of Microsoft Graph, whose scopes are the only ones that may be written without a resource. */
export const GRAPH = "https://graph.microsoft.com";

/** OpenID Connect's scopes, which belong to no API. */
const OIDC_SCOPES = new Set(["openid", "profile", "email", "offline_access"]);

/**
 * Names the API that a scope belongs to: everything before the last slash, or else Microsoft Graph.
 *
 * @returns the resource's identifier; undefined for the scopes of OpenID Connect
 * @see https://learn.microsoft.com/entra/identity-platform/scopes-oidc
 */
export function resourceOf(scope: string): string | undefined {
  if (OIDC_SCOPES.has(scope)) return undefined;
  return scope.includes("/") ? scope.slice(0, scope.lastIndexOf("/")) : GRAPH;
}

/**
 * Recognizes `.default`, which stands for all scopes of an API that the registration has. Entra accepts it only alone, beside
 * those of OpenID Connect (AADSTS70011).
 */
export function isDefaultScope(scope: string): boolean {
  return /(^|\/)\.default$/i.test(scope);
}

/**
 * Groups scopes by their API, in the order in which the APIs first appear. An access token is for one API, so each group
 * takes a token request of its own (AADSTS28000).
 *
 * @returns at least one group; the first one has the scopes of OpenID Connect too
 */
export function byResource(scopes: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  const shared: string[] = [];
  for (const scope of new Set(scopes)) {
    const resource = resourceOf(scope);
    if (resource === undefined) shared.push(scope);
    else groups.set(resource, [...groups.get(resource) ?? [], scope]);
  }
  const [first = [], ...others] = groups.values();
  return [[...first, ...shared], ...others];
}

/** What a sign-in asks for. */
export interface SignInScopes {
  /** The scopes of the authorization request, without those of OpenID Connect that each request has. */
  readonly authorize: readonly string[];
  /** One group for each API: the code is redeemed for the first one, the refresh token for the others. */
  readonly redeem: readonly (readonly string[])[];
}

/**
 * Plans the scopes of a sign-in. Scopes that a page needs come before a configured `.default`, because both can't be in
 * one request. The refresh token is used for `.default` afterwards.
 *
 * @param configured the configured scopes
 * @param demanded what a page needs in addition
 */
export function signInScopes(
  configured: readonly string[],
  demanded: readonly string[] = [],
): SignInScopes {
  if (demanded.length > 0 && configured.some(isDefaultScope)) {
    return { authorize: demanded, redeem: [...byResource(demanded), configured] };
  }
  const authorize = [...configured, ...demanded];
  return { authorize, redeem: byResource(authorize) };
}
