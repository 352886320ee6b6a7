import { assertEquals } from "@std/assert";
import { huge, redirectTo, RESET } from "../../emulator/faults/faults.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { signIn } from "./support/attempt.ts";
import {
  type HostileCase,
  mustAccept,
  mustRefuse,
  type RefusedCase,
} from "./support/hostile_case.ts";
import { assertRefused } from "./support/verdict.ts";

/** Changes the token response; undefined removes a member. */
function answers(
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): Pick<HostileCase, "before"> {
  return {
    before: ({ tenant }) =>
      tenant.mutations.body("token response", (body) => {
        Object.assign(body, change({ ...body }));
      }),
  };
}

function refused(change: (body: Record<string, unknown>) => Record<string, unknown>): RefusedCase {
  return { ...answers(change), reason: "response_invalid" };
}

/** Answers the token request with an error. */
function refuses(status: number, error: string, reason: RefusedCase["reason"]): RefusedCase {
  return {
    before: ({ tenant }) =>
      tenant.faults.always("token", {
        status,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ error, error_description: "AADSTS1: no", error_codes: [1] }),
      }),
    reason,
    status: reason === "client_rejected" || reason === "authority_unavailable" ? 503 : 400,
    ...(reason === "client_rejected" ? { returnTo: null } : {}),
  };
}

mustRefuse({
  "no ID token": refused(() => ({ id_token: undefined })),
  "an empty ID token": refused(() => ({ id_token: "" })),
  "an ID token that is not a string": refused(() => ({ id_token: {} })),
  "the access token as ID token (AV-24)": {
    ...answers(({ access_token }) => ({ id_token: access_token })),
    reason: "id_token_invalid",
  },
  "no access token": refused(() => ({ access_token: undefined })),
  "an empty access token": refused(() => ({ access_token: "" })),
  "no token type": refused(() => ({ token_type: undefined })),
  "token type DPoP (OP-92)": refused(() => ({ token_type: "DPoP" })),
  "token type mac (OP-92)": refused(() => ({ token_type: "mac" })),
  "a lifetime that is not a number": refused(() => ({ expires_in: "soon" })),
  "a negative lifetime": refused(() => ({ expires_in: -1 })),
  "a refresh token that is not a string": refused(() => ({ refresh_token: ["x"] })),
  "a scope that is not a string": refused(() => ({ scope: ["User.Read"] })),
  "an error with status 200": refused(() => ({
    error: "invalid_grant",
    access_token: undefined,
    id_token: undefined,
  })),

  "invalid_grant": refuses(400, "invalid_grant", "code_rejected"),
  "invalid_client: the secret has expired (RL-16)": refuses(
    401,
    "invalid_client",
    "client_rejected",
  ),
  "unauthorized_client": refuses(400, "unauthorized_client", "client_rejected"),
  "temporarily_unavailable": refuses(503, "temporarily_unavailable", "authority_unavailable"),
  "too many requests (D-08)": refuses(429, "invalid_grant", "authority_unavailable"),
  "an unknown error": refuses(400, "brand_new_error", "refused"),

  "a cut connection (RL-37)": {
    before: ({ tenant }) => tenant.faults.always("token", RESET),
    reason: "authority_unavailable",
    status: 503,
  },
  "a redeemed code without a response (RL-35)": {
    before: ({ tenant }) => tenant.faults.always("token", { ...RESET, after: true }),
    reason: "authority_unavailable",
    status: 503,
  },
  "10 MB of JSON (RL-05, N-09)": {
    before: ({ tenant }) => tenant.faults.always("token", huge(10_000_000)),
    reason: "authority_unavailable",
    status: 503,
  },
});

mustAccept({
  "token type in capitals (RFC 6749, 5.1)": answers(() => ({ token_type: "BEARER" })),
  "an empty scope, so nothing is granted (OP-73, CV-18)": answers(() => ({ scope: "" })),
  "more scopes than requested, which are ignored (CV-18)": answers(() => ({
    scope: "openid admin",
  })),
  "no refresh token": answers(() => ({ refresh_token: undefined })),
  "no lifetime (N-12)": answers(() => ({ expires_in: undefined })),
  "a lifetime as a string": answers(({ expires_in }) => ({ expires_in: String(expires_in) })),
  "unknown members (RFC 6749, 5.1)": answers(() => ({ foci: "1", not_before: 0 })),
});

Deno.test("the token request follows no redirect with code and secret (OP-91, CV-21)", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    await using harness = await startHarness();
    const { tenant } = harness;
    tenant.faults.always("token", { ...redirectTo(`${tenant.origin}/elsewhere`), status });
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await assertRefused(harness, visitor.page, { reason: "response_invalid" });
    assertEquals([tenant.requestsTo("token").length, tenant.requestsTo("unknown")], [1, []]);
  }
});
