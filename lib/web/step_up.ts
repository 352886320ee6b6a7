import type { Middleware } from "fresh";
import { demandSignIn } from "./require_session.ts";
import { groupsOf } from "../graph/groups.ts";
import { GroupError } from "../problem/group_error.ts";
import { RoleError } from "../problem/role_error.ts";
import { isGranted } from "../entra/scope.ts";
import type { SignedInState } from "./state.ts";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Lets people through who signed in recently. Others sign in again and come back to the page. The claim `auth_time` says
 * when somebody signed in. If the tenant does not issue it, an answer to our own `prompt=login` counts: that stops
 * passers-by, not someone who edits the URL.
 *
 * @param minutes how long ago the sign-in may be
 * @see OpenID Connect Core, 3.1.2.1 (prompt); OWASP ASVS 5.0, 7.5
 */
export function requireRecentSignIn(minutes: number): Middleware<SignedInState> {
  return function requireRecentSignIn(ctx) {
    const { session, services } = ctx.state;
    const isRecent = services.now() - session.authenticatedAt <= minutes * 60_000;
    return isRecent ? ctx.next() : demandSignIn(ctx, { reauthenticate: true });
  };
}

/**
 * Lets sessions through that were granted the scopes. Others go to the authority for consent and come back. In External
 * ID an administrator consents for everybody, so people do not notice.
 *
 * @param scopes what the page needs besides the configured scopes
 * @see https://learn.microsoft.com/entra/identity-platform/scopes-oidc
 */
export function requireScopes(...scopes: readonly string[]): Middleware<SignedInState> {
  return async function requireScopes(ctx) {
    const { session, services } = ctx.state;
    const granted = (await services.sessions.tokens(session))?.granted ?? [];
    return scopes.every((scope) => isGranted(granted, scope))
      ? ctx.next()
      : demandSignIn(ctx, { scopes });
  };
}

/**
 * Lets people through whose sign-in has satisfied an authentication context: the tenant's Conditional Access policies
 * decide what that takes, usually a second factor. Others sign in for it and come back. A sign-in that comes back without
 * the context is refused, so that the browser does not go back and forth.
 *
 * A context counts for the longest time of a session, also if the same person signs in again meanwhile. Add
 * {@linkcode requireRecentSignIn} where it must be recent.
 *
 * @param id the authentication context: `c1` to `c99`
 * @throws {TypeError} for another ID, when the guard is made
 * @see https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context
 */
export function requireAuthenticationContext(id: string): Middleware<SignedInState> {
  if (!/^c[1-9]\d?$/.test(id)) {
    throw new TypeError(`Cannot ask for the authentication context "${id}": IDs are c1 to c99`);
  }
  return function requireAuthenticationContext(ctx) {
    const { session, services: { config, now } } = ctx.state;
    const satisfiedAt = session.authenticationContexts?.[id] ?? -Infinity;
    return now() - satisfiedAt < config.sessionLifetimeMs
      ? ctx.next()
      : demandSignIn(ctx, { authenticationContext: id });
  };
}

/**
 * Lets people through who are in a group. Another sign-in would not help, so others are refused.
 *
 * The ID token says which groups a person is in, or, if there are more than 200, that Microsoft Graph knows: then each
 * request asks Graph. If Graph does not answer, nobody gets through.
 *
 * @param id the group's object ID
 * @throws {TypeError} for a name in place of the ID, when the guard is made
 * @see https://learn.microsoft.com/entra/external-id/customers/how-to-use-app-roles-customers
 */
export function requireGroup(id: string): Middleware<SignedInState> {
  if (!GUID.test(id)) throw new TypeError(`Cannot find the group "${id}": use its object ID`);
  return async function requireGroup(ctx) {
    const { session, services: { graph } } = ctx.state;
    const groups = groupsOf(session.claims);
    const isMember = groups === "in Graph"
      ? await graph.isMemberOf(session, id)
      : groups.includes(id.toLowerCase());
    if (!isMember) throw new GroupError(id);
    return await ctx.next();
  };
}

/**
 * Lets people through who have an app role. Another sign-in would not help the others, so they are refused.
 *
 * @param role the value of the app role
 * @see https://learn.microsoft.com/entra/external-id/customers/how-to-use-app-roles-customers
 */
export function requireRole(role: string): Middleware<SignedInState> {
  return function requireRole(ctx) {
    const { roles } = ctx.state.session.claims;
    if (!Array.isArray(roles) || !roles.includes(role)) throw new RoleError(role);
    return ctx.next();
  };
}
