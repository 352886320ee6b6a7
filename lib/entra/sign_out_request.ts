import type { Claims } from "./id_token.ts";
import { setIfItFits } from "./url_length.ts";
import type { Config } from "../config/config.ts";

/**
 * Makes the request that ends the authority's own session.
 *
 * @param endpoint the authority's end session endpoint
 * @param config the app's configuration
 * @param claims the session's claims, if it has not ended
 * @param idToken the session's ID token, if it is known
 * @see OpenID Connect RP-Initiated Logout, 2; https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 */
export function signOutRequest(
  endpoint: string,
  { clientId, origin }: Pick<Config, "clientId" | "origin">,
  claims: Claims | undefined,
  idToken: string | undefined,
): URL {
  const url = new URL(endpoint);
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("post_logout_redirect_uri", `${origin}/signed-out`);
  // A hint is enough for Entra, and keeps the ID token out of URLs. Without a hint, the specification recommends the
  // ID token, which gives access to nothing.
  const loginHint = claims?.login_hint;
  if (typeof loginHint === "string") setIfItFits(url, "logout_hint", loginHint);
  else if (idToken !== undefined) setIfItFits(url, "id_token_hint", idToken);
  return url;
}
