import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { SignInError, type SignInFailure, toSignInError } from "../../lib/sign_in/sign_in_error.ts";
import { Conversation } from "../support/conversation.ts";
import { type Answer, unreachable } from "../support/fake_fetch.ts";

const BAD_REQUEST = { status: 400 };

/** The error of a sign-in that goes wrong in this way. */
async function failure(prepare: (it: Conversation) => void, query: Record<string, string> = {}) {
  const it = new Conversation();
  prepare(it);
  const error = toSignInError(await assertRejects(() => it.redeem(query)), "/profile");
  assert(error instanceof SignInError, String(error));
  assertEquals(error.returnTo, "/profile");
  assert(error.cause instanceof Error);
  return error;
}

function answered(body: unknown, init: ResponseInit = BAD_REQUEST): Answer {
  return () => Response.json(body, init);
}

/** Answers of the authority at the redirect URI, and the reason that each one stands for (RL-23). */
const AT_REDIRECT: readonly (readonly [Record<string, string>, SignInFailure])[] = [
  [{ error: "access_denied" }, "cancelled"],
  [
    { error: "access_denied", error_subcode: "cancel", error_description: "AADB2C90091" },
    "cancelled",
  ],
  [{ error: "access_denied", error_description: "AADSTS50105: not assigned" }, "not_allowed"],
  [{ error: "consent_required", error_description: "AADSTS65001: consent" }, "not_allowed"],
  [{ error: "login_required" }, "refused"],
  [{ error: "interaction_required" }, "refused"],
  [{ error: "invalid_request", error_description: "AADSTS90014" }, "refused"],
  [{ error: "invalid_scope" }, "client_rejected"],
  [{ error: "unauthorized_client" }, "client_rejected"],
  [{ error: "server_error" }, "authority_unavailable"],
  [{ error: "temporarily_unavailable" }, "authority_unavailable"],
  [{ error: "something_new" }, "refused"],
  [{ error: "<script>alert(1)</script>" }, "refused"],
  [{ error: "constructor" }, "refused"],
  [{ error: "__proto__" }, "refused"],
  [{ iss: "https://evil.example" }, "response_invalid"],
  [{ state: "other" }, "response_invalid"],
  [{ id_token: "x" }, "response_invalid"],
];

for (const [query, reason] of AT_REDIRECT) {
  Deno.test(`${JSON.stringify(query)} at the redirect URI means ${reason} (RL-23, D-12)`, async () => {
    assertEquals((await failure(() => {}, query)).reason, reason);
  });
}

/** Answers of the token endpoint, and the reason that each one stands for. */
const AT_TOKEN: Record<string, readonly [Answer, SignInFailure]> = {
  "no connection": [unreachable, "authority_unavailable"],
  "invalid_grant": [answered({ error: "invalid_grant" }), "code_rejected"],
  "invalid_client": [answered({ error: "invalid_client" }, { status: 401 }), "client_rejected"],
  "a challenge (RFC 6749, 5.2)": [
    answered({ error: "invalid_client" }, {
      status: 401,
      headers: { "www-authenticate": 'Basic realm="x"' },
    }),
    "client_rejected",
  ],
  "invalid_scope": [answered({ error: "invalid_scope" }), "client_rejected"],
  "consent_required below invalid_grant": [
    answered({ error: "invalid_grant", suberror: "consent_required" }),
    "not_allowed",
  ],
  "temporarily_unavailable": [
    answered({ error: "temporarily_unavailable" }),
    "authority_unavailable",
  ],
  "429 in JSON": [answered({ error: "x" }, { status: 429 }), "authority_unavailable"],
  "429": [() => new Response(null, { status: 429 }), "authority_unavailable"],
  "500 in JSON": [answered({ error: "x" }, { status: 500 }), "authority_unavailable"],
  "503": [() => new Response("busy", { status: 503 }), "authority_unavailable"],
  "an error that nobody knows": [answered({ error: "something_new" }), "refused"],
  "an error of the prototype": [answered({ error: "toString" }), "refused"],
  "a redirect": [() => Response.redirect("https://evil.example/"), "response_invalid"],
  "HTML": [
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    "response_invalid",
  ],
  "an array": [answered([], { status: 200 }), "response_invalid"],
  "tokens of another kind": [
    answered({ access_token: "x", token_type: "mac" }, { status: 200 }),
    "response_invalid",
  ],
};

for (const [name, [answer, reason]] of Object.entries(AT_TOKEN)) {
  Deno.test(`${name} at the token endpoint means ${reason} (RL-05)`, async () => {
    const error = await failure(({ tenant }) => void (tenant.answers.token = answer));
    assertEquals(error.reason, reason);
  });
}

Deno.test("an ID token for somebody else means id_token_invalid", async () => {
  for (
    const claims of [{ aud: "other" }, { nonce: "other" }, { exp: 1 }, { azp: "x" }, { iat: 1 }]
  ) {
    const error = await failure(({ tenant }) => void Object.assign(tenant.claims, claims));
    assertEquals(error.reason, "id_token_invalid");
  }
});

Deno.test("the status says whether to sign in again, ask an administrator, or wait", () => {
  const status = (reason: SignInFailure) => new SignInError(reason).status;
  assertEquals(status("cancelled"), 400);
  assertEquals(status("id_token_invalid"), 400);
  assertEquals(status("not_allowed"), 403);
  assertEquals(status("client_rejected"), 503);
  assertEquals(status("authority_unavailable"), 503);
});

Deno.test("a failed sign-in leads to the home page unless it has another target", () => {
  assertEquals(new SignInError("cancelled").returnTo, "/");
});

Deno.test("toSignInError() leaves other errors as they are", () => {
  const bug = new RangeError("a bug");
  assertStrictEquals(toSignInError(bug, "/"), bug);
});
