import type { Middleware } from "fresh";
import { demandSignIn } from "./require_session.ts";
import { RoleError } from "../problem/role_error.ts";
import { isGranted } from "../entra/scope.ts";
import type { SignedInState } from "./state.ts";

/**
 * Lets only people through who have proved lately who they are; others are asked to, and come back. That they have is
 * told by `auth_time`. Where the tenant does not issue that optional claim, an answer to our own `prompt=login` has to do:
 * it keeps off who happens on an open page, but not who knows to take the parameter out of the address.
 *
 * @param minutes how long ago at the most
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
 * Lets only sessions through that were granted the scopes; others are asked to consent, and come back. In External ID an
 * administrator consents for everybody, so that people see nothing of it.
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
 * Lets only people through who have an app role. Nobody can get one by signing in again, so others are refused.
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
