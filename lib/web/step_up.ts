import type { Middleware } from "fresh";
import { demandSignIn } from "./require_session.ts";
import { RoleError } from "../problem/role_error.ts";
import { isGranted } from "../entra/scope.ts";
import type { SignedInState } from "./state.ts";

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
 * @param scopes what a page needs besides the configured scopes
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
