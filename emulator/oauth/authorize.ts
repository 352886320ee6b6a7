import { createHash } from "node:crypto";
import { AadstsError } from "../faults/aadsts_error.ts";
import { isRegisteredRedirect } from "../directory/applications.ts";
import {
  errorParams,
  respondToApp,
  type ResponseMode,
  responseModeOf,
} from "../engine/authorization_response.ts";
import type { EntraRequest } from "../engine/conclusion.ts";
import { readClaimsRequest } from "../tokens/claims_request.ts";
import { cookieOf } from "../engine/cookie.ts";
import { errorPage } from "../pages/error.tsx";
import { type Engine, engineMode, REQUEST_PARAM } from "../engine/provider.ts";
import { parseScopes } from "../tokens/scopes.ts";
import { findApplication, userFlowOf } from "../state/replication.ts";
import type { TenantState } from "../state/state.ts";

/** Parameters that the engine gets unchanged. */
const PASSED_ON = [
  "client_id",
  "nonce",
  "login_hint",
  "domain_hint",
  "ui_locales",
  "mkt",
  "max_age",
];

/** Characters of a query; Microsoft does not publish its limit [K]. */
const MAX_QUERY = 8192;

const PROMPTS = new Set(["login", "none", "select_account", "consent", "create"]);

/**
 * `GET|POST /{tenant}/oauth2/v2.0/authorize`. Checks what Entra checks, in the same order. Until the redirect URI is
 * trusted, an error is a page; afterwards it goes to the app. Then the engine takes over.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function authorize(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  params: URLSearchParams,
): Promise<Response> {
  try {
    tenant.refusals.check("page");
    if (new URL(request.url).search.length > MAX_QUERY) throw new AadstsError(90015);
    checkTrust(tenant, params);
    checkLoop(tenant, engine, request, params);
  } catch (error) {
    if (error instanceof AadstsError) return errorPage(tenant, error);
    throw error;
  }
  const mode = responseModeOf(params.get("response_mode"));
  try {
    checkDomainHint(tenant, params);
    const target = engineTarget(params, mode);
    return await engine.call(request, `/oauth2/v2.0/authorize?${target}`);
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error;
    return respondToApp(tenant, {
      redirectUri: params.get("redirect_uri")!,
      mode: mode ?? "query",
      params: errorParams(tenant, error, params.get("state") ?? undefined),
    });
  }
}

/** @throws {AadstsError} 900144, 700016, 900971 or 50011, all of which never reach the app */
function checkTrust(tenant: TenantState, params: URLSearchParams): void {
  const clientId = params.get("client_id");
  if (!clientId) throw new AadstsError(900144, { values: ["client_id"] });
  const application = findApplication(tenant, clientId);
  if (!application) throw new AadstsError(700016, { values: [clientId, tenant.name] });
  const redirectUri = params.get("redirect_uri");
  if (!redirectUri) throw new AadstsError(900971);
  if (!isRegisteredRedirect(application, redirectUri)) {
    throw new AadstsError(50011, { values: [redirectUri, clientId] });
  }
}

/** @throws {AadstsError} 50196 if the same browser returns again and again without a sign-in page */
function checkLoop(
  tenant: TenantState,
  engine: Engine,
  request: Request,
  params: URLSearchParams,
): void {
  const session = cookieOf(request, engine.sessionCookie);
  if (!session || params.has("prompt")) return;
  if (tenant.loopGuard.isLoop(session, params.get("client_id")!)) throw new AadstsError(50196);
}

/**
 * A hint must name a provider of the user flow exactly: `google` is refused if the provider is `Google` [R].
 * `prompt=select_account` overrides it [R].
 *
 * @throws {AadstsError} 90023
 */
function checkDomainHint(tenant: TenantState, params: URLSearchParams): void {
  const hint = params.get("domain_hint");
  if (!hint || params.get("prompt") === "select_account") return;
  const application = findApplication(tenant, params.get("client_id")!)!;
  if (!userFlowOf(tenant, application)?.providers.some(({ name }) => name === hint)) {
    throw new AadstsError(90023, { values: [hint] });
  }
}

/** The request in the engine's form. @throws {AadstsError} an error for the app */
function engineTarget(
  params: URLSearchParams,
  mode: ResponseMode | undefined,
): URLSearchParams {
  checkResponseType(params.get("response_type"));
  if (!mode) throw new AadstsError(9002313);
  const scope = params.get("scope");
  if (!scope) throw new AadstsError(900144, { values: ["scope"] });
  const scopes = parseScopes(scope);
  const prompt = params.get("prompt");
  if (prompt && !prompt.split(" ").every((one) => PROMPTS.has(one))) throw new AadstsError(9002313);
  if (prompt === "select_account" && params.has("login_hint")) throw new AadstsError(9002313);

  const entra: EntraRequest = {
    oidc: scopes.oidc,
    resources: Object.fromEntries(scopes.resources),
    clientInfo: params.get("client_info") === "1",
    claims: readClaimsRequest(params.get("claims")),
  };
  const target = new URLSearchParams({
    response_type: "code",
    response_mode: engineMode(mode),
    redirect_uri: params.get("redirect_uri")!,
    scope: "openid profile email",
    [REQUEST_PARAM]: JSON.stringify(entra),
    ...codeChallenge(params),
  });
  for (const name of PASSED_ON) {
    const value = params.get(name);
    if (value) target.set(name, value);
  }
  // HTML is stripped from the state [D].
  const state = params.get("state");
  if (state !== null) target.set("state", state.replace(/<[^>]*>/g, ""));
  const shown = prompt?.split(" ").filter((one) => one !== "consent").join(" ");
  if (shown) target.set("prompt", shown);
  return target;
}

/** @throws {AadstsError} 900144 or 700054: implicit tokens need a switch in the portal */
function checkResponseType(responseType: string | null): void {
  if (!responseType) throw new AadstsError(900144, { values: ["response_type"] });
  if (responseType !== "code") throw new AadstsError(700054);
}

/**
 * PKCE for the engine. Entra also accepts `plain`, which the engine does not know, so it is hashed here.
 *
 * @throws {AadstsError} 501491
 * @see RFC 7636 section 4.2
 */
function codeChallenge(params: URLSearchParams): Record<string, string> {
  const challenge = params.get("code_challenge");
  if (challenge === null) return {};
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(challenge)) throw new AadstsError(501491);
  const hashed = params.get("code_challenge_method") === "S256"
    ? challenge
    : createHash("sha256").update(challenge).digest("base64url");
  return { code_challenge: hashed, code_challenge_method: "S256" };
}
