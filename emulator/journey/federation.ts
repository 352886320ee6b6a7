import * as oauth from "@panva/oauth4webapi";
import type { SocialProvider } from "../directory/user_flow.ts";
import type { TenantState } from "../state/state.ts";

/** A customer on the way to a social provider and back. */
export interface Trip {
  /** Where to. */
  provider: SocialProvider;
  /** The interaction that continues afterwards. */
  interactionId: string;
  /** The nonce that the ID token must have. */
  nonce: string;
  /** Of PKCE. */
  verifier: string;
}

/** Who came back from a social provider. */
export interface FederatedIdentity {
  /** The value of the `idp` claim: `google.com`. */
  idp: string;
  /** The `sub` of its ID token. */
  subject: string;
  /** Undefined where the provider does not say. */
  email: string | undefined;
  /** Undefined where the provider does not say. */
  displayName: string | undefined;
}

/** Customers on their way, by `state`. */
export type Trips = Map<string, Trip>;

// The providers are local issuers that speak http.
const INSECURE = { [oauth.allowInsecureRequests]: true };

/** Where social providers send customers back to. */
function federationCallback(tenant: TenantState): string {
  return `${tenant.origin}/${tenant.tenantId}/federation/oauth2`;
}

/** Sends a customer to a social provider; returns the address to go to. */
export async function leaveForProvider(
  tenant: TenantState,
  trips: Trips,
  provider: SocialProvider,
  interactionId: string,
): Promise<string> {
  const server = await discover(provider);
  const state = oauth.generateRandomState();
  const trip = {
    provider,
    interactionId,
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
  };
  trips.set(state, trip);
  const address = new URL(server.authorization_endpoint!);
  address.search = new URLSearchParams({
    client_id: provider.clientId,
    response_type: "code",
    redirect_uri: federationCallback(tenant),
    scope: "openid profile email",
    state,
    nonce: trip.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(trip.verifier),
    code_challenge_method: "S256",
  }).toString();
  return address.href;
}

/**
 * Takes a customer back from a social provider.
 *
 * @returns the interaction to continue, and the identity, which is undefined if the customer cancelled there; nothing if
 * nobody is on the way with this `state`, for example after a reload
 * @throws {Error} if the provider's answer is wrong
 */
export async function returnFromProvider(
  tenant: TenantState,
  trips: Trips,
  url: URL,
): Promise<{ interactionId: string; identity: FederatedIdentity | undefined } | undefined> {
  const state = url.searchParams.get("state") ?? "";
  const trip = trips.get(state);
  if (!trip) return undefined;
  trips.delete(state);
  const { provider, interactionId, nonce, verifier } = trip;
  if (url.searchParams.has("error")) return { interactionId, identity: undefined };
  const server = await discover(provider);
  const client: oauth.Client = { client_id: provider.clientId };
  const params = oauth.validateAuthResponse(server, client, url, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.ClientSecretPost(provider.clientSecret),
    params,
    federationCallback(tenant),
    verifier,
    INSECURE,
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(server, response, INSECURE);
  const { sub, email, name } = oauth.getValidatedIdTokenClaims(answer)!;
  return {
    interactionId,
    identity: {
      idp: provider.idp,
      subject: sub,
      email: typeof email === "string" ? email : undefined,
      displayName: typeof name === "string" ? name : undefined,
    },
  };
}

async function discover(provider: SocialProvider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(provider.issuer);
  return await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, INSECURE),
  );
}
