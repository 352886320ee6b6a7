import { readCodes } from "../../lib/entra/aadsts.ts";
import { type AuthorityError, authorityError } from "../../lib/entra/authority_error.ts";
import type { Config } from "../../lib/config/config.ts";
import { type Check, ok, patientFetch, refused, unreachable, warning } from "./check.ts";
import type { ExaminedAuthority } from "./authority.ts";
import { checkCredential, checkExpiry } from "./credential.ts";
import { Entra } from "../../lib/entra/entra.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";
import type { CliContext } from "../terminal.ts";
import {
  AuthorityUnavailableError,
  AuthorityUnreachableError,
} from "../../lib/entra/authority_unavailable.ts";

/** The authority's answer to a sign-in request that may show no page. */
export interface SilentAnswer {
  /** The error that was sent to the redirect URI. It means that client and redirect URI are accepted. */
  readonly refusal: AuthorityError | undefined;
  /** Microsoft's codes on an error page of the authority. The page means that the redirect URI is not accepted. */
  readonly codes: readonly string[];
  readonly status: number;
}

/** Errors that only say that nobody is signed in. */
const NOT_SIGNED_IN = new Set(["login_required", "interaction_required"]);

/** Checks the app registration: client ID, redirect URIs, scopes, credential. */
export async function* examineRegistration(
  config: Config,
  { authority, metadata }: ExaminedAuthority,
  context: CliContext,
): AsyncGenerator<Check> {
  const tools = { authority, fetch: context.fetch, now: context.now };
  const entra = new Entra({ ...tools, config });
  try {
    const answer = await askSilently(entra, config.redirectUri, context);
    yield checkClient(answer, config);
    if (answer.refusal !== undefined) {
      yield checkScopes(answer.refusal, { ...config, name: "Scopes", variable: "SCOPE" });
      for (const [name, { scopes }] of Object.entries(config.apis)) {
        const entra = new Entra({ ...tools, config: { ...config, scopes } });
        const { refusal } = await askSilently(entra, config.redirectUri, context);
        const asked = { scopes, name: `Scopes of API ${name}`, variable: "APIS" };
        if (refusal !== undefined) yield checkScopes(refusal, asked);
      }
      yield GUARDS;
      yield checkSignOutAddress(
        await askSilently(entra, `${config.origin}/signed-out`, context),
        config,
      );
    }
    yield await checkCredential(entra);
    yield* checkExpiry(config, context);
  } catch (error) {
    if (!(error instanceof AuthorityUnavailableError)) throw error;
    yield await unreachable("App registration", metadata.token_endpoint, error, context);
  }
}

/**
 * Sends a sign-in request that may show no page, without cookies. The redirect in the answer is not followed.
 *
 * @see OpenID Connect Core, 3.1.2.1 (prompt=none)
 */
export async function askSilently(
  entra: Entra,
  redirectUri: string,
  context: CliContext,
): Promise<SilentAnswer> {
  const url = await entra.authorizationUrl(newAttemptSecrets(), { prompt: "none" });
  url.searchParams.set("redirect_uri", redirectUri);
  // In a form, as on https, the answer would be a page, and look like the authority's own error page.
  url.searchParams.set("response_mode", "query");
  const response = await patientFetch(context, AuthorityUnreachableError)(url, {
    headers: { accept: "text/html" },
  });
  const location = URL.parse(response.headers.get("location") ?? "");
  const returned = location !== null && location.href.startsWith(redirectUri);
  return {
    refusal: returned ? authorityError((name) => location.searchParams.get(name)) : undefined,
    codes: returned ? [] : readCodes(await response.text()),
    status: response.status,
  };
}

/** Checks that the tenant knows the app and its redirect URI. */
export function checkClient({ refusal, codes, status }: SilentAnswer, config: Config): Check {
  const name = "Client ID and redirect URI";
  if (refusal !== undefined) return ok(name, `${config.redirectUri} is registered for this app`);
  const otherwise = {
    seen: `the authority answers with an error page (HTTP ${status})`,
    fix: `Register ${config.redirectUri} under App registrations → your app → Authentication → Web`,
  };
  return codes.length > 0
    ? refused(name, codes, otherwise)
    : warning(name, otherwise.seen, otherwise.fix);
}

/** What only a sign-in shows. A page behind such a guard refuses everybody if the tenant does not issue the claim. */
const GUARDS = ok(
  "Claims for guards",
  "not visible from here. Pages behind requireRole, requireGroup or requireAuthenticationContext need roles, groups or acrs in the ID token: see docs/building-on-it.md",
);

function checkScopes(
  refusal: AuthorityError,
  { scopes, name, variable }: { scopes: readonly string[]; name: string; variable: string },
): Check {
  const asked = scopes.join(" ");
  if (NOT_SIGNED_IN.has(refusal.error)) {
    return ok(
      name,
      `${asked}: not refused. The first sign-in shows whether consent is granted (AADSTS65001)`,
    );
  }
  return refused(name, refusal.codes, {
    seen: `${asked}: ${refusal.error}`,
    fix:
      `Check ${variable}, and choose Grant admin consent under App registrations → your app → API permissions`,
  });
}

function checkSignOutAddress({ refusal, codes }: SilentAnswer, { origin }: Config): Check {
  const address = `${origin}/signed-out`;
  if (refusal !== undefined) return ok("Sign-out address", `${address} is registered`);
  return warning(
    "Sign-out address",
    [`${address} is not registered, so sign-out ends on a page of Microsoft's`, ...codes].join(
      ", ",
    ),
    `Add ${address} under App registrations → your app → Authentication → Web → Redirect URIs`,
  );
}
