import { isRegisteredRedirect } from "../directory/applications.ts";
import { loginHintOf } from "../directory/customers.ts";
import { cookieOf } from "../engine/cookie.ts";
import { guidFrom } from "../directory/guid.ts";
import { pickAccountPage, signedOutPage } from "../pages/signed_out.tsx";
import type { Engine } from "../engine/provider.ts";
import type { TenantState } from "../state/state.ts";

/**
 * `GET|POST /{tenant}/oauth2/v2.0/logout`. Asks which account unless `logout_hint` carries the opaque `login_hint`
 * claim; ends the SSO session; loads each app's front-channel URL in a hidden frame; returns only to a registered
 * redirect URI, and only where there was a session. `id_token_hint` is ignored [K]. If there are no frames to wait
 * for, it returns at once; the real page is visible for a moment.
 *
 * @param pressed the button on the page that asks
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 */
export async function signOut(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  params: URLSearchParams,
  pressed: boolean,
): Promise<Response> {
  const cookie = `${engine.sessionCookie}=; path=/; max-age=0; httponly; samesite=lax`;
  const session = await engine.provider.Session.find(
    cookieOf(request, engine.sessionCookie) ?? "",
  );
  const customer = tenant.customers.get(session?.accountId ?? "");
  if (!session || !customer) {
    return signedOutPage(tenant, { frames: [], returnTo: undefined, cookie });
  }
  if (params.get("logout_hint") !== loginHintOf(customer) && !pressed) {
    return pickAccountPage(tenant, customer.email);
  }
  const sid = guidFrom(`session ${session.uid}`);
  const applications = Object.keys(session.authorizations ?? {}).flatMap((id) =>
    tenant.applications.get(id) ?? []
  );
  const frames = applications.flatMap(({ frontChannelLogoutUrl: url }) =>
    url ? [withSession(url, tenant.issuer, sid)] : []
  );
  await session.destroy();
  const returnTo = returnAddress(tenant, params);
  if (returnTo && frames.length === 0) {
    return new Response(null, {
      status: 302,
      headers: { "location": returnTo, "set-cookie": cookie },
    });
  }
  return signedOutPage(tenant, { frames, returnTo, cookie });
}

function returnAddress(tenant: TenantState, params: URLSearchParams): string | undefined {
  const uri = params.get("post_logout_redirect_uri");
  const registered = uri &&
    [...tenant.applications.values()].some((one) => isRegisteredRedirect(one, uri));
  if (!registered) return undefined;
  const state = params.get("state");
  const sent = tenant.mutations.applyToBody(
    "sign-out return",
    state === null ? {} : { state },
  ) as Record<string, string>;
  const address = new URL(uri);
  for (const [name, value] of Object.entries(sent)) address.searchParams.set(name, value);
  return address.href;
}

function withSession(url: string, iss: string, sid: string): string {
  const address = new URL(url);
  address.searchParams.set("sid", sid);
  address.searchParams.set("iss", iss);
  return address.href;
}
