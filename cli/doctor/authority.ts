import { readAuthorityError } from "../../lib/entra/authority_error.ts";
import { CLOCK_TOLERANCE_S } from "../../lib/entra/clock.ts";
import { Authority, type Metadata } from "../../lib/entra/authority.ts";
import type { Config } from "../../lib/config/config.ts";
import type { AuthorityLocation } from "../../lib/config/location/authority.ts";
import { isGuid } from "../../lib/config/portal_values.ts";
import {
  answeredByProxy,
  type Check,
  failure,
  isForeignError,
  ok,
  patientFetch,
  refused,
  unreachable,
  warning,
} from "./check.ts";
import { IssuerError } from "../../lib/entra/issuer.ts";
import { describeError, silentLog } from "../../lib/log.ts";
import { isLoopback } from "../../lib/net/loopback.ts";
import type { CliContext } from "../terminal.ts";

/** The settings that these checks use. */
export type AuthorityConfig = Pick<Config, "authority" | "tenantId">;

/** An authority whose metadata could be read and is valid. */
export interface ExaminedAuthority {
  readonly authority: Authority;
  readonly metadata: Metadata;
}

const SKEW_WARNING_S = 10;
/** The header has whole seconds, and the answer has been under way. */
const DATE_TOLERANCE_S = 2;
const AUTHORITY_FIX = "Check AUTHORITY and what answers at it";

/**
 * Checks that the authority answers, then the clock, the metadata with its issuer, and the signing keys.
 *
 * @returns the authority; null if its metadata can't be used
 */
export async function* examineAuthority(
  config: AuthorityConfig,
  context: CliContext,
): AsyncGenerator<Check, ExaminedAuthority | null> {
  const response = yield* reach(config.authority.metadataUrl, context);
  if (response === null) return null;
  yield checkClock(response.headers.get("date"), context.now());

  const authority = new Authority({
    location: config.authority,
    tenantId: config.tenantId,
    fetch: patientFetch(context),
    now: context.now,
    log: silentLog,
  });
  try {
    const metadata = await authority.metadata();
    yield describeIssuer(metadata, config);
    yield await checkKeys(authority);
    return { authority, metadata };
  } catch (error) {
    yield explainMetadata(error, await response.json().catch(() => null), config);
    return null;
  }
}

async function* reach(url: string, context: CliContext): AsyncGenerator<Check, Response | null> {
  const started = performance.now();
  try {
    const response = await patientFetch(context)(url, { headers: { accept: "application/json" } });
    const milliseconds = Math.round(performance.now() - started);
    if (isForeignError(response)) {
      yield answeredByProxy("Authority", url, response, context) ??
        failure(
          "Authority",
          `${url} answers with HTTP ${response.status}, not JSON`,
          AUTHORITY_FIX,
        );
      return null;
    }
    const proxy = context.proxyFor(url);
    const through = proxy === undefined ? "" : `, through the proxy ${proxy}`;
    yield ok("Authority", `${new URL(url).origin} answers in ${milliseconds} ms${through}`);
    return response;
  } catch (error) {
    yield await unreachable("Authority", url, error, context);
    return null;
  }
}

/**
 * Compares this machine's clock with the authority's.
 *
 * @param date the value of the authority's `Date` header
 * @param now this machine's clock, in ms since the epoch
 */
export function checkClock(date: string | null, now: number): Check {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) {
    return warning(
      "Clock",
      "the authority sends no Date header",
      "Check this machine's clock yourself",
    );
  }
  const skew = Math.round((now - theirs) / 1000);
  if (Math.abs(skew) <= DATE_TOLERANCE_S) {
    return ok("Clock", "this machine's clock agrees with the authority's");
  }
  const words = `this machine's clock is ${Math.abs(skew)} s ${skew < 0 ? "behind" : "ahead"}`;
  const fix = "Set this machine's clock, best by NTP";
  if (Math.abs(skew) > CLOCK_TOLERANCE_S) {
    return failure("Clock", `${words}: valid tokens are refused`, fix);
  }
  return Math.abs(skew) > SKEW_WARNING_S ? warning("Clock", words, fix) : ok("Clock", words);
}

function describeIssuer({ issuer, tenantId }: Metadata, config: AuthorityConfig): Check {
  if (config.tenantId !== undefined) return ok("Issuer", `${issuer}, as TENANT_ID says`);
  const pin = tenantId === undefined ? "" : `; to pin it, set TENANT_ID=${tenantId}`;
  return ok("Issuer", issuer + pin);
}

async function checkKeys(authority: Authority): Promise<Check> {
  const fix = "Check what answers at the address of the keys: sign-in needs them";
  try {
    const { keys } = await authority.keys();
    const usable = keys.filter(({ kty, kid }) => kty === "RSA" && typeof kid === "string");
    return usable.length > 0
      ? ok("Signing keys", `${usable.length} RSA ${usable.length === 1 ? "key" : "keys"}`)
      : failure("Signing keys", "no RSA key with an ID", fix);
  } catch (error) {
    return failure("Signing keys", describeError(error), fix);
  }
}

function explainMetadata(
  error: unknown,
  body: unknown,
  { authority, tenantId }: AuthorityConfig,
): Check {
  const refusal = readAuthorityError(error);
  if (refusal !== undefined) {
    return refused("Metadata", refusal.codes, {
      seen: refusal.error,
      fix: "Check the tenant in AUTHORITY",
    });
  }
  const issuer = String((body as { issuer?: unknown } | null)?.issuer);
  const better = otherNameOfLoopback(authority, issuer);
  if (better !== undefined) {
    return failure(
      "Issuer",
      `${authority.url} names itself ${issuer}`,
      `Use ${better} as authority`,
    );
  }
  const guid = issuer.split("/").find(isGuid);
  if (!(error instanceof IssuerError) || guid === undefined) {
    return failure("Metadata", describeError(error), AUTHORITY_FIX);
  }
  return failure(
    "Issuer",
    error.message,
    tenantId === undefined
      ? `If ${guid} is your tenant, set TENANT_ID=${guid}; otherwise correct the authority`
      : `If ${guid} is your tenant, correct TENANT_ID; otherwise correct the authority`,
  );
}

/**
 * This machine has several names: localhost, 127.0.0.1, [::1]. To the issuer rule they are different hosts.
 *
 * @returns the authority under the name that its issuer uses, if only the name differs
 */
function otherNameOfLoopback(authority: AuthorityLocation, issuer: string): string | undefined {
  const [ours, theirs] = [new URL(authority.url), URL.parse(issuer)];
  if (theirs === null || !authority.loopback || !isLoopback(theirs.hostname)) return undefined;
  if (theirs.hostname === ours.hostname || theirs.port !== ours.port) return undefined;
  return `${theirs.origin}${ours.pathname.replace(/\/v2\.0$/, "")}`;
}
