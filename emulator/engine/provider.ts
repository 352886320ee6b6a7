import { randomBytes } from "node:crypto";
import type {
  Configuration,
  interactionPolicy,
  JWK,
  KoaContextWithOIDC,
} from "oidc-provider-types";
// The package's main module warns about every runtime but Node. These two are all that it re-exports.
// @ts-types="oidc-provider-types"
import { Provider } from "oidc-provider/lib/provider.js";
import * as policyModule from "oidc-provider/lib/helpers/interaction_policy/index.js";
import { respondToApp, type ResponseMode } from "./authorization_response.ts";
import type { ClaimsRequest } from "../tokens/claims_request.ts";
import { concludeAuthorization, type EntraRequest } from "./conclusion.ts";
import { engineAdapter, type EngineStore } from "../state/engine_store.ts";
import { callListener } from "./exchange.ts";
import { pairwiseSubject } from "../tokens/id_token.ts";
import type { TenantState } from "../state/state.ts";
import { markWithTenant } from "../state/tenant_mark.ts";

const { base, Check, Prompt } = policyModule as unknown as typeof interactionPolicy;

const DAY = 24 * 60 * 60;

/** SSO sessions last 24 hours, or 90 days after "Stay signed in" [D]. */
const SESSION_SECONDS = DAY;
const PERSISTENT_SESSION_SECONDS = 90 * DAY;
const REFRESH_TOKEN_SECONDS = 3650 * DAY;

/** The OpenID Provider inside the emulator, and how to call it. */
export interface Engine {
  /** The engine itself: sessions, interactions, grants. */
  provider: Provider;
  /** The client secret that our token endpoint sends to the engine. */
  secret: string;
  /** Name of the SSO cookie. */
  sessionCookie: string;
  /** Calls the engine at a path below `/{tenantId}`. */
  call(request: Request, target: string, form?: URLSearchParams): Promise<Response>;
}

/**
 * Configures oidc-provider as the engine of the tenant. It is responsible for sessions, interactions, codes, PKCE
 * and grants. Code around it gives addresses, bodies, tokens and errors Microsoft's shape.
 */
export function createEngine(tenant: TenantState, store: EngineStore): Engine {
  const secret = randomBytes(32).toString("base64url");
  // All ports of 127.0.0.1 share their cookies, so each tenant needs cookie names of its own.
  const suffix = new URL(tenant.origin).port;
  const sessionCookie = `ESTSAUTH-${suffix}`;
  const configuration: Configuration = {
    adapter: engineAdapter(store, tenant.applications, secret),
    jwks: { keys: [tenant.keys.current.privateKey.export({ format: "jwk" }) as JWK] },
    clientAuthMethods: ["client_secret_post"],
    // Apps get the ID tokens of issueIdToken. Nobody reads the engine's own, and RSA would take milliseconds for each.
    enabledJWA: { idTokenSigningAlgValues: ["HS256"] },
    clientDefaults: { id_token_signed_response_alg: "HS256" },
    scopes: ["openid", "profile", "email", "offline_access"],
    responseTypes: ["code"],
    subjectTypes: ["pairwise"],
    pairwiseIdentifier: (_ctx, id, client) => pairwiseSubject(tenant.tenantId, client.clientId, id),
    conformIdTokenClaims: false,
    pkce: { required: () => false },
    routes: {
      authorization: "/oauth2/v2.0/authorize",
      token: "/oauth2/v2.0/token",
      jwks: "/discovery/v2.0/keys",
    },
    extraParams: ["domain_hint", "mkt", REQUEST_PARAM],
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    cookies: {
      names: {
        session: sessionCookie,
        interaction: `ESTSFLOW-${suffix}`,
        resume: `ESTSRESUME-${suffix}`,
      },
      long: { httpOnly: true, sameSite: "lax", path: "/" },
      short: { httpOnly: true, sameSite: "lax" },
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 3600,
      Grant: REFRESH_TOKEN_SECONDS,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Session: (_ctx, session) => session.transient ? SESSION_SECONDS : PERSISTENT_SESSION_SECONDS,
    },
    interactions: {
      policy: interactionSteps(),
      url: (_ctx, interaction) => `/${tenant.tenantId}/sign-in/${interaction.uid}`,
    },
    // Deleted customers are refused by concludeAuthorization, with Microsoft's code.
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // Only administrators consent in External ID, so the engine always finds a grant.
    loadExistingGrant: async (ctx) => {
      const known = ctx.oidc.session!.grantIdFor(ctx.oidc.client!.clientId);
      const existing = known ? await ctx.oidc.provider.Grant.find(known) : undefined;
      if (existing) return existing;
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session!.accountId!,
        clientId: ctx.oidc.client!.clientId,
      });
      grant.addOIDCScope("openid profile email offline_access");
      await grant.save();
      return grant;
    },
    issueRefreshToken: (ctx) => {
      const code = markWithTenant(tenant.tenantId, String(ctx.oidc.params?.code));
      return tenant.grants.codes.get(code)?.grant.oidc.includes("offline_access") ?? false;
    },
    // The engine's refresh token stays the same; the app gets a new alias of it each time.
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    renderError: (ctx, out) => {
      ctx.status = 400;
      ctx.body = out;
    },
  };
  const provider = new Provider(tenant.issuer, configuration);
  provider.silent = true;
  // Redirect URIs are compared in authorize.ts, as Entra compares them.
  provider.Client.prototype.redirectUriAllowed = () => true;
  for (const mode of ["query", "fragment", "form_post"] as const) {
    registerMode(tenant, provider, mode);
  }
  provider.on("server_error", (_ctx, error) => tenant.log(`engine: ${error.stack ?? error}`));

  const mount = `/${tenant.tenantId}`;
  const listener = provider.callback();
  return {
    provider,
    secret,
    sessionCookie,
    call: (request, target, form) => callListener(listener, request, target, mount, form),
  };
}

/** The extra parameter that carries the original request, as JSON, through the engine. */
export const REQUEST_PARAM = "entra_request";

/** The engine's name for one of our response modes. Its own modes can't be replaced, and they add `iss`. */
export function engineMode(mode: ResponseMode): string {
  return `entra_${mode}`;
}

function registerMode(tenant: TenantState, provider: Provider, mode: ResponseMode): void {
  provider.registerResponseMode(engineMode(mode), async (koaContext, redirectUri, payload) => {
    const ctx = koaContext as KoaContextWithOIDC;
    const params = concludeAuthorization(tenant, ctx, payload as Record<string, string>);
    const response = respondToApp(tenant, { redirectUri, mode, params });
    ctx.status = response.status;
    for (const [name, value] of response.headers) ctx.set(name, value);
    ctx.body = await response.text();
  });
}

/**
 * The prompts in their order: `create`, `select_account`, then the engine's own `login`, which also asks again if a
 * claims challenge needs a stronger or a newer sign-in. `consent` never shows a page.
 */
function interactionSteps(): interactionPolicy.DefaultPolicy {
  const steps = base();
  steps.remove("consent");
  steps.add(new Prompt({ name: "create", requestable: true }), 0);
  steps.add(new Prompt({ name: "select_account", requestable: true }), 1);
  const login = steps.get("login")!;
  login.checks.add(
    new Check(STEP_UP, "a stronger sign-in is needed", "interaction_required", ({ oidc }) => {
      const asked = claimsOf(oidc.params).authenticationContext;
      return asked !== undefined && oidc.session?.acr !== asked;
    }),
  );
  login.checks.add(
    new Check("too_old", "a newer sign-in is needed", "interaction_required", ({ oidc }) => {
      const after = claimsOf(oidc.params).signedInAfter;
      const signedInNow = oidc.result?.login !== undefined;
      return after !== undefined && !signedInNow && (oidc.session?.loginTs ?? 0) <= after;
    }),
  );
  return steps;
}

/** Why the engine asks for a second factor. */
export const STEP_UP = "step_up";

function claimsOf(params: { [key: string]: unknown } | undefined): ClaimsRequest {
  return (JSON.parse(String(params?.[REQUEST_PARAM])) as EntraRequest).claims;
}
