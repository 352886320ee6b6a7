import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import {
  AuthorizationResponseError,
  OperationProcessingError,
  RESPONSE_IS_NOT_CONFORM,
  ResponseBodyError,
} from "@panva/oauth4webapi";
import { MetadataError, readAuthorityError } from "../../lib/entra/authority_error.ts";
import { CredentialError } from "../../lib/config/credential/credential_file.ts";
import { readConfig } from "../../lib/config/config.ts";
import { diagnose } from "../../lib/problem/diagnosis.ts";
import { IdTokenError, IdTokenTimeError } from "../../lib/entra/id_token.ts";
import { IssuerError } from "../../lib/entra/issuer.ts";
import { DamagedFileError } from "../../lib/kv/damaged_file.ts";
import { StoreError } from "../../lib/kv/store.ts";
import {
  AuthorityUnavailableError,
  AuthorityUnreachableError,
} from "../../lib/entra/authority_unavailable.ts";
import { SignInError } from "../../lib/sign_in/sign_in_error.ts";
import { ENVIRONMENT } from "../support/fake_authority.ts";

const CONFIG = readConfig(ENVIRONMENT);
const TRACE = "5bc15a95-15c3-45fb-8dd9-51773e100100";
const CORRELATION = "019e03f6-4314-7c6a-93b1-2a94da6c3a8e";
const TIMESTAMP = "2026-05-07 19:42:13Z";

function atRedirect(parameters: Record<string, string>): AuthorizationResponseError {
  return new AuthorizationResponseError("refused", { cause: new URLSearchParams(parameters) });
}

function atToken(body: Record<string, unknown>): ResponseBodyError {
  const response = new Response(null, { status: 400 });
  return new ResponseBodyError("refused", { cause: { error: "invalid_grant", ...body }, response });
}

function unexpectedAnswer(status: number): OperationProcessingError {
  const cause = new Response("<p>", { status });
  return new OperationProcessingError("not conform", { code: RESPONSE_IS_NOT_CONFORM, cause });
}

function diagnosed(cause: unknown) {
  return diagnose(new SignInError("refused", "/", { cause }), CONFIG);
}

Deno.test("readAuthorityError() reads the same from the redirect URI and from the token endpoint", () => {
  const ids = `Trace ID: ${TRACE}\r\nCorrelation ID: ${CORRELATION}\r\nTimestamp: ${TIMESTAMP}`;
  const expected = {
    error: "invalid_grant",
    suberror: "consent_required",
    codes: ["AADSTS65001"],
    described: true,
    traceId: TRACE,
    correlationId: CORRELATION,
    timestamp: TIMESTAMP,
  };
  const redirect = atRedirect({
    error: "invalid_grant",
    error_subcode: "consent_required",
    error_description: `AADSTS65001: Consent is missing.\r\n${ids}`,
  });
  const token = atToken({
    suberror: "consent_required",
    error_description: "AADSTS65001: Consent is missing.",
    error_codes: [65001],
    trace_id: TRACE,
    correlation_id: CORRELATION,
    timestamp: TIMESTAMP,
  });
  assertEquals(readAuthorityError(redirect), expected);
  assertEquals(readAuthorityError(token), expected);
});

Deno.test("readAuthorityError() lets nothing through that is not of its form", () => {
  const odd = readAuthorityError(atToken({
    error: "<script>",
    suberror: "a b",
    trace_id: "<b>",
    correlation_id: 42,
    timestamp: "yesterday",
    error_description: ["AADSTS65001"],
  }));
  assertEquals(odd, {
    error: "",
    suberror: undefined,
    codes: [],
    described: false,
    traceId: undefined,
    correlationId: undefined,
    timestamp: undefined,
  });
  assertEquals(readAuthorityError(new Error("AADSTS65001")), undefined);
});

Deno.test("diagnose() explains each code, and says where to look up one that it does not know", () => {
  const { findings, facts } = diagnosed(atToken({ error_codes: [7000215, 424242] }))!;
  assertEquals(findings.map(({ code }) => code), ["AADSTS7000215", "AADSTS424242"]);
  assertStringIncludes(findings[0]!.fix, "CLIENT_SECRET");
  assertEquals(facts, [
    ["Error", "invalid_grant"],
    ["Look it up at", "https://login.microsoftonline.com/error?code=7000215"],
  ]);
});

Deno.test("diagnose() shows none of the authority's words (CV-12)", () => {
  const cause = atRedirect({ error: "access_denied", error_description: "a-secret-text <b>" });
  assertFalse(JSON.stringify(diagnosed(cause)).includes("a-secret-text"));
});

/** Failures without a code, and where they lead. */
const WITHOUT_CODE: Record<string, readonly [cause: unknown, where: string]> = {
  "an authority that can't be reached": [new AuthorityUnreachableError("x"), "AUTHORITY"],
  "keys that are a page": [new AuthorityUnavailableError("x"), "AUTHORITY"],
  "metadata that is a page": [new MetadataError("https://x/", 200, null), "AUTHORITY"],
  "another tenant's issuer": [new IssuerError("x"), "TENANT_ID"],
  "an ID token of another time": [new IdTokenTimeError("iat is in the future"), "this machine"],
  "an ID token for another app": [new IdTokenError("azp is another client"), "AUTHORITY"],
  "a token endpoint that is a page": [unexpectedAnswer(200), "AUTHORITY"],
  "a key that is not there": [
    new CredentialError({
      variable: "CLIENT_PRIVATE_KEY",
      problem: "is encrypted",
      fix: "Decrypt it",
    }),
    "CLIENT_PRIVATE_KEY",
  ],
};

for (const [name, [cause, where]] of Object.entries(WITHOUT_CODE)) {
  Deno.test(`diagnose() leads from ${name} to ${where}`, () => {
    const [finding] = diagnosed(cause)!.findings;
    assertStringIncludes(finding!.where, where);
    assert(finding!.cause && finding!.fix);
  });
}

Deno.test("diagnose() names the status of an answer that is no token", () => {
  const { findings, facts } = diagnosed(unexpectedAnswer(503))!;
  assertStringIncludes(findings[0]!.cause, "HTTP 503");
  assertStringIncludes(facts[0]![1], "HTTP 503");
});

Deno.test("diagnose() blames the clock only for a token of another time", () => {
  const fixOf = (cause: unknown) => diagnosed(cause)!.findings[0]!.fix;
  assertStringIncludes(fixOf(new IdTokenTimeError("iat is too old")), "clock");
  assertFalse(fixOf(new IdTokenError("azp is another client")).includes("clock"));
});

Deno.test("diagnose() says at which address the cookies are", () => {
  const { findings } = diagnose(new SignInError("browser_unknown"), CONFIG)!;
  assertStringIncludes(findings[0]!.fix, "http://localhost:3000");
});

Deno.test("diagnose() is silent about what has no cause to look for", () => {
  assertEquals(diagnose(new SignInError("attempt_unknown"), CONFIG), null);
  assertEquals(diagnose(new SignInError("attempt_expired"), CONFIG), null);
  assertEquals(diagnose(new Error("a bug"), CONFIG), null);
});

Deno.test("diagnose() explains a database that is damaged, or fails", () => {
  const malformed = new TypeError("database disk image is malformed");
  const damaged = diagnose(new StoreError("Cannot use KV", { cause: malformed }), CONFIG)!;
  assertEquals(damaged.findings.map(({ cause, where }) => [cause, where]), [
    ["The file of the database is damaged", ".env, KV_PATH"],
  ]);
  assertStringIncludes(damaged.findings[0]!.fix, "move the database's file away");
  assertEquals(damaged.facts, [["Error", "TypeError: database disk image is malformed"]]);
  const cause = new DamagedFileError("/kv", "is damaged, or another kind of file");
  const refused = diagnose(new StoreError("Cannot use KV: it is not open", { cause }), CONFIG)!;
  assertEquals(refused.findings, damaged.findings);
  const failing = diagnose(new StoreError("Cannot use KV: 200 operations have no answer"), CONFIG)!;
  assertStringIncludes(failing.findings[0]!.cause, "has failed");
  assertEquals(failing.facts, [[
    "Error",
    "StoreError: Cannot use KV: 200 operations have no answer",
  ]]);
});
