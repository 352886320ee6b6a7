import { readCodes } from "../../lib/entra/aadsts.ts";
import { type AuthorityError, authorityError } from "../../lib/entra/authority_error.ts";
import type { Config } from "../../lib/config/config.ts";
import {
  type Check,
  type DoctorWorld,
  ok,
  patientFetch,
  refused,
  unreachable,
  warning,
} from "./check.ts";
import type { ExaminedAuthority } from "./authority.ts";
import { checkCredential, checkExpiry } from "./credential.ts";
import { Entra } from "../../lib/entra/entra.ts";
import { OutboundError } from "../../lib/net/outbound.ts";
import { newAttemptSecrets } from "../../lib/entra/authorization_request.ts";

/** A question to the authority that opens no page: what it has refused at once, and where it said so. */
export interface SilentAnswer {
  /** The refusal that went to the redirect URI: client and redirect URI were accepted before. */
  readonly refusal: AuthorityError | undefined;
  /** Codes on a page of the authority's own: it does not trust the redirect URI. */
  readonly codes: readonly string[];
  readonly status: number;
}

/** Errors that say no more than that nobody is signed in, which nobody is. */
const NOBODY = new Set(["login_required", "interaction_required"]);

/** Checks the app's registration with the tenant: client, redirect URIs, scopes, secret. */
export async function* examineRegistration(
  config: Config,
  { authority, metadata }: ExaminedAuthority,
  world: DoctorWorld,
): AsyncGenerator<Check> {
  const entra = new Entra({ config, authority, fetch: world.fetch, now: world.now });
  try {
    const answer = await askSilently(entra, config.redirectUri, world);
    yield checkClient(answer, config);
    if (answer.refusal !== undefined) {
      yield checkScopes(answer.refusal, config);
      yield checkSignOutAddress(
        await askSilently(entra, `${config.origin}/signed-out`, world),
        config,
      );
    }
    yield await checkCredential(entra);
    yield* checkExpiry(config, world);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    yield await unreachable("App registration", metadata.token_endpoint, error, world);
  }
}

/**
 * Asks for a sign-in without any page, from a browser that nobody has signed in with. The answer is not followed.
 *
 * @see OpenID Connect Core, 3.1.2.1 (prompt=none)
 */
export async function askSilently(
  entra: Entra,
  redirectUri: string,
  world: DoctorWorld,
): Promise<SilentAnswer> {
  const url = await entra.authorizationUrl(newAttemptSecrets(), { prompt: "none" });
  url.searchParams.set("redirect_uri", redirectUri);
  const response = await patientFetch(world)(url, { headers: { accept: "text/html" } });
  const location = URL.parse(response.headers.get("location") ?? "");
  const returned = location !== null && location.href.startsWith(redirectUri);
  return {
    refusal: returned ? authorityError((name) => location.searchParams.get(name)) : undefined,
    codes: returned ? [] : readCodes(await response.text()),
    status: response.status,
  };
}

/** Whether the tenant knows the app, and its redirect URI. */
export function checkClient({ refusal, codes, status }: SilentAnswer, config: Config): Check {
  const name = "Client ID and redirect URI";
  if (refusal !== undefined) return ok(name, `${config.redirectUri} is registered for this app`);
  const otherwise = {
    seen: `the authority answers with a page of its own (HTTP ${status})`,
    fix: `Register ${config.redirectUri} under App registrations → your app → Authentication → Web`,
  };
  return codes.length > 0
    ? refused(name, codes, otherwise)
    : warning(name, otherwise.seen, otherwise.fix);
}

function checkScopes(refusal: AuthorityError, { scopes }: Config): Check {
  const asked = scopes.join(" ");
  if (NOBODY.has(refusal.error)) {
    return ok(
      "Scopes",
      `${asked}: nothing refused; consent shows at the first sign-in (AADSTS65001)`,
    );
  }
  return refused("Scopes", refusal.codes, {
    seen: `${asked}: ${refusal.error}`,
    fix: "Check SCOPE, and Grant admin consent (App registrations → your app → API permissions)",
  });
}

function checkSignOutAddress({ refusal, codes }: SilentAnswer, { origin }: Config): Check {
  const address = `${origin}/signed-out`;
  if (refusal !== undefined) return ok("Sign-out address", `${address} is registered`);
  return warning(
    "Sign-out address",
    [`${address} is not registered: sign-out ends at Microsoft`, ...codes].join(", "),
    `Add ${address} under App registrations → your app → Authentication → Web → Redirect URIs`,
  );
}
