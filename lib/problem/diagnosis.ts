import { hintFor } from "./aadsts_hints.ts";
import {
  type AuthorityError,
  MetadataError,
  readAuthorityError,
  unexpectedStatus,
} from "../entra/authority_error.ts";
import { CredentialError } from "../config/credential/credential_file.ts";
import type { Config } from "../config/config.ts";
import { IdTokenError, IdTokenTimeError } from "../entra/id_token.ts";
import { IssuerError } from "../entra/issuer.ts";
import { DamagedFileError, meansDamage, MOVE_AWAY } from "../kv/damaged_file.ts";
import { StoreError } from "../kv/store.ts";
import { describeError } from "../log.ts";
import { explainNetworkFailure } from "../net/network_failure.ts";
import { AccessTokenUnavailableError } from "../session/token_refresh.ts";
import { SignInError } from "../sign_in/sign_in_error.ts";
import {
  AuthorityUnavailableError,
  AuthorityUnreachableError,
} from "../entra/authority_unavailable.ts";

/** One explanation of a failure. */
export interface Finding {
  /** Microsoft's code, where the explanation belongs to one. */
  readonly code?: string;
  readonly cause: string;
  readonly fix: string;
  /** Where to fix it. */
  readonly where: string;
}

/** A failure, explained to the developer. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** The answer's codes and IDs: label and value. */
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** What a diagnosis needs to know of the configuration. */
export type DiagnosisConfig = Pick<Config, "origin" | "authority">;

const ANSWERS_INSTEAD = "Check AUTHORITY, and what answers instead (a proxy's page?)";
const STORE_FIX =
  "Check that it can be reached, that its disk has room, and that no other program has locked its file";
/** Where Microsoft explains a code. */
const LOOK_UP = "https://login.microsoftonline.com/error?code=";

/**
 * Explains a failed sign-in, a failed refresh or a failure of the database to a developer. Never show this to customers.
 *
 * @param error the error of a request
 * @param config the app's configuration
 * @returns the explanation; null if the error has nothing to explain
 */
export function diagnose(error: unknown, config: DiagnosisConfig): Diagnosis | null {
  if (error instanceof StoreError) return diagnoseStore(error);
  const isRefresh = error instanceof AccessTokenUnavailableError;
  if (!(error instanceof SignInError) && !isRefresh) return null;
  const { cause } = error;
  const refusal = readAuthorityError(cause);
  if (refusal !== undefined) {
    return { findings: refusal.codes.map(findingOf), facts: factsOf(refusal) };
  }
  const finding = (isRefresh ? undefined : findingOfReason(error, config)) ??
    findingWithoutCode(cause, config.authority.metadataUrl);
  return finding && { findings: [finding], facts: cause ? [["Error", describeError(cause)]] : [] };
}

function diagnoseStore(error: StoreError): Diagnosis {
  const isDamaged = error.cause instanceof DamagedFileError || meansDamage(error.cause);
  const finding = isDamaged
    ? { cause: "The file of the database is damaged", fix: MOVE_AWAY }
    : { cause: "The database has failed, or has not answered in time", fix: STORE_FIX };
  return {
    findings: [{ ...finding, where: ".env, KV_PATH" }],
    facts: [["Error", describeError(error.cause ?? error)]],
  };
}

function findingOf(code: string): Finding {
  const hint = hintFor(code);
  if (hint !== undefined) return { code, ...hint };
  return {
    code,
    cause: "This app does not know the code",
    fix: "Look it up",
    where: "the address below",
  };
}

function factsOf(refusal: AuthorityError): [string, string][] {
  const { error, suberror, codes, traceId, correlationId, timestamp } = refusal;
  const [number] = codes.flatMap((code) => /^AADSTS(\d+)$/.exec(code)?.[1] ?? []);
  const facts: [string, string | undefined][] = [
    ["Error", error],
    ["Suberror", suberror],
    ["Trace ID", traceId],
    ["Correlation ID", correlationId],
    ["Timestamp", timestamp],
    ["Look it up at", number && LOOK_UP + number],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

/** Failures without an error of the authority. */
function findingOfReason(
  { reason }: SignInError,
  { origin }: DiagnosisConfig,
): Finding | undefined {
  if (reason === "browser_unknown") return cookieMissing(origin);
  return reason === "context_missing" ? CONTEXT_MISSING : undefined;
}

const CONTEXT_MISSING: Finding = {
  cause: "The tenant has ignored the authentication context that the page asked for",
  fix: "Create the authentication context, and a Conditional Access policy that requires it",
  where: "Entra admin center → Conditional Access",
};

function cookieMissing(origin: string): Finding {
  return {
    cause: "The browser came back without the cookie of the sign-in",
    fix:
      `Open the app at ${origin}, the origin of REDIRECT_URI: localhost and 127.0.0.1 do not share cookies`,
    where: "the address bar",
  };
}

function findingWithoutCode(cause: unknown, metadataUrl: string): Finding | null {
  if (cause instanceof AuthorityUnreachableError) {
    const { seen, fix } = explainNetworkFailure(cause, metadataUrl);
    return { cause: `The authority ${seen}`, fix, where: ".env, AUTHORITY" };
  }
  if (cause instanceof MetadataError) {
    return {
      cause: "The authority's metadata is not where AUTHORITY says",
      fix: ANSWERS_INSTEAD,
      where: ".env, AUTHORITY",
    };
  }
  if (cause instanceof IssuerError) {
    return {
      cause: "The authority's metadata is of another tenant than the configured one",
      fix: "Make AUTHORITY and TENANT_ID name the same tenant; a custom domain needs TENANT_ID",
      where: ".env, AUTHORITY and TENANT_ID",
    };
  }
  if (cause instanceof AuthorityUnavailableError) {
    return {
      cause: "The signing keys can't be read at the authority",
      fix: ANSWERS_INSTEAD,
      where: ".env, AUTHORITY",
    };
  }
  if (cause instanceof CredentialError) {
    const { variable, problem, fix } = cause.problem;
    return { cause: `${variable} ${problem}`, fix, where: `.env, ${variable}` };
  }
  if (cause instanceof IdTokenTimeError) {
    return {
      cause: "The ID token is not of this time",
      fix: "Set this machine's clock; deno task doctor compares it with the authority's",
      where: "this machine",
    };
  }
  if (cause instanceof IdTokenError) {
    return {
      cause: "The ID token is not one that AUTHORITY issues to this app",
      fix: `Sign in again. If it stays: ${ANSWERS_INSTEAD}`,
      where: ".env, AUTHORITY",
    };
  }
  const status = unexpectedStatus(cause);
  return status === undefined ? null : {
    cause: `The authority has answered with HTTP ${status}, and without tokens`,
    fix: `Try again in a few minutes. If it stays: ${ANSWERS_INSTEAD}`,
    where: ".env, AUTHORITY",
  };
}
