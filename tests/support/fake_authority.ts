import { createPublicKey, type KeyObject } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";
import { makeSigningKey } from "../../emulator/keys/keys.ts";
import { type Answer, type FakeCall, FakeFetch } from "./fake_fetch.ts";
import type { FakeClock } from "./fake_clock.ts";

/** The tenant's guid. */
export const TENANT_ID = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
/** The issuer as External ID names it. */
export const ISSUER = `https://${TENANT_ID}.ciamlogin.com/${TENANT_ID}/v2.0`;
/** An environment that configures the app for this tenant. */
export const ENVIRONMENT = {
  CLIENT_ID: "00001111-aaaa-2222-bbbb-3333cccc4444",
  CLIENT_SECRET: "the-secret",
  AUTHORITY: "https://contoso.ciamlogin.com/contoso.onmicrosoft.com",
};

const ORIGIN = "https://contoso.ciamlogin.com";

type Json = Record<string, unknown>;
type Endpoint = "metadata" | "keys" | "token";
type SigningKey = { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: JWK };

const firstKey = await newKey("first");

/**
 * An External ID tenant behind the `fetch` argument. It answers correctly until a test changes a public member. Codes
 * and refresh tokens end in a customer's name (`code.alice`), and so do the tokens that they are redeemed for.
 */
export class FakeAuthority {
  readonly #clock: FakeClock;
  readonly #network = new FakeFetch((call) => this.#answer(call));
  #key = firstKey;
  #tokens = 0;

  /** The metadata document. */
  metadata: Json = {
    issuer: ISSUER,
    authorization_endpoint: `${ORIGIN}/${TENANT_ID}/oauth2/v2.0/authorize`,
    token_endpoint: `${ORIGIN}/${TENANT_ID}/oauth2/v2.0/token`,
    jwks_uri: `${ORIGIN}/${TENANT_ID}/discovery/v2.0/keys`,
    end_session_endpoint: `${ORIGIN}/${TENANT_ID}/oauth2/v2.0/logout`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  /** Claims that differ from those of a valid ID token; undefined removes one. */
  claims: Json = {};
  /** Members of the ID token's header that differ; undefined removes one. */
  header: Json = {};
  /** Replaces the signature of the ID token. */
  sign: ((header: Json, claims: Json) => string | Promise<string>) | undefined;
  /** Members of the token response that differ; undefined removes one. */
  tokens: Json = {};
  /** The published keys. */
  keys: JWK[] = [this.#key.jwk];
  /** Replaces an endpoint's answer. */
  readonly answers: Partial<Record<Endpoint, Answer>> = {};

  /** @param clock dates the ID tokens */
  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** The `fetch` for the code under test. */
  get fetch(): typeof fetch {
    return this.#network.fetch;
  }

  /** The calls to one endpoint so far. */
  calls(endpoint: Endpoint): FakeCall[] {
    return this.#network.calls.filter(({ url }) => endpointOf(url) === endpoint);
  }

  /** From now on, signs with a new key and publishes only that key. */
  async rollKeys(kid: string): Promise<void> {
    this.#key = await newKey(kid);
    this.keys = [this.#key.jwk];
  }

  #answer(call: FakeCall): Response | Promise<Response> {
    const endpoint = endpointOf(call.url);
    const other = this.answers[endpoint];
    if (other !== undefined) return other(call);
    if (endpoint === "metadata") return Response.json(this.metadata);
    if (endpoint === "keys") return Response.json({ keys: this.keys });
    return this.redeem(call);
  }

  /** The tenant's own answer to a token request. */
  async redeem({ form }: FakeCall): Promise<Response> {
    const customer = (form.get("code") ?? form.get("refresh_token") ?? "").split(".").at(-1)!;
    const serial = ++this.#tokens;
    return Response.json({
      token_type: "Bearer",
      scope: form.get("scope") ?? "User.Read openid profile offline_access",
      expires_in: 3600,
      access_token: `access.${serial}.${customer}`,
      refresh_token: `refresh.${serial}.${customer}`,
      id_token: await this.#idToken(customer),
      ...this.tokens,
    });
  }

  #idToken(customer: string): string | Promise<string> {
    const now = this.#clock.seconds;
    const header = { alg: "RS256", typ: "JWT", kid: this.#key.kid, ...this.header };
    const claims = {
      iss: ISSUER,
      aud: ENVIRONMENT.CLIENT_ID,
      sub: customer,
      tid: TENANT_ID,
      iat: now - 300, // Entra dates tokens back by five minutes
      nbf: now - 300,
      exp: now + 3600,
      ...this.claims,
    };
    if (this.sign !== undefined) return this.sign(header, claims);
    return new SignJWT(claims).setProtectedHeader(header).sign(this.#key.privateKey);
  }
}

function endpointOf({ pathname }: URL): Endpoint {
  if (pathname.endsWith("/openid-configuration")) return "metadata";
  return pathname.endsWith("/keys") ? "keys" : "token";
}

async function newKey(kid: string): Promise<SigningKey> {
  const { privateKey } = await makeSigningKey();
  const { kty, n, e } = await exportJWK(createPublicKey(privateKey));
  return { kid, privateKey, jwk: { kty: kty!, use: "sig", kid, n: n!, e: e! } };
}
