import { assert, assertEquals, assertFalse } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, deliver } from "./support/attempt.ts";
import { mustAccept, mustRefuse, type RefusedCase } from "./support/hostile_case.ts";
import { assertAccepted, assertRefused, kept } from "./support/verdict.ts";

const MARK = "xss7331";
const SCRIPT = `"'><script>${MARK}()</script><img src=x onerror=${MARK}()>`;

/** Changes the query with which the browser returns; undefined removes a parameter. */
function query(
  change: Record<string, string | undefined>,
): Pick<RefusedCase, "onReturn" | "tokenRequests"> {
  return {
    tokenRequests: 0,
    onReturn: ({ searchParams }) => {
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined) searchParams.delete(name);
        else searchParams.set(name, value);
      }
    },
  };
}

/** Repeats a parameter of the query with which the browser returns. */
function twice(name: string, value?: string): Pick<RefusedCase, "onReturn" | "tokenRequests"> {
  return {
    tokenRequests: 0,
    onReturn: ({ searchParams }) =>
      searchParams.append(name, value ?? searchParams.get(name) ?? "again"),
  };
}

/** The attempt stays open, because the answer does not name it. */
const STRANGE = { reason: "attempt_unknown", returnTo: "/", attempts: 1, mends: false } as const;
const INVALID = { reason: "response_invalid" } as const;

function error(code: string, more: Record<string, string> = {}) {
  return query({ code: undefined, error: code, ...more });
}

mustRefuse({
  "no state (SP-02)": { ...query({ state: undefined }), ...STRANGE, reason: "response_invalid" },
  "an empty state (SP-02)": { ...query({ state: "" }), ...STRANGE, reason: "response_invalid" },
  "a made-up state (CV-04)": { ...query({ state: "x".repeat(43) }), ...STRANGE },
  "a state of 8,000 characters (SP-20)": { ...query({ state: "x".repeat(8_000) }), ...STRANGE },
  "the state twice (RFC 6749, 3.1)": { ...twice("state"), ...INVALID },
  "a second state (RFC 6749, 3.1)": { ...twice("state", "other"), ...INVALID },

  "no code": { ...query({ code: undefined }), ...INVALID },
  "an empty code": { ...query({ code: "" }), ...INVALID },
  "the code twice (RFC 6749, 3.1)": { ...twice("code"), ...INVALID },
  "a code that the tenant has not issued": {
    ...query({ code: "1.AQ.made-up" }),
    reason: "code_rejected",
    tokenRequests: 1,
  },

  "another issuer's iss (OP-62, SP-45)": { ...query({ iss: "https://evil.example" }), ...INVALID },
  "our iss with a slash at the end (SP-45)": {
    onReturn: ({ searchParams }, { tenant }) => searchParams.set("iss", `${tenant.issuer}/`),
    tokenRequests: 0,
    ...INVALID,
  },
  "the iss twice (SP-45)": {
    onReturn: ({ searchParams }, { tenant }) => {
      searchParams.append("iss", tenant.issuer);
      searchParams.append("iss", tenant.issuer);
    },
    tokenRequests: 0,
    ...INVALID,
  },
  "no iss although the metadata promises it (OP-63, SP-45)": {
    before: ({ tenant }) =>
      tenant.mutations.body("discovery", (metadata) => {
        metadata.authorization_response_iss_parameter_supported = true;
      }),
    tokenRequests: 0,
    mends: false, // the metadata is cached
    ...INVALID,
  },
  "an error with another issuer's iss (SP-45)": {
    ...error("access_denied", { iss: "https://evil.example" }),
    ...INVALID,
  },

  "an ID token in the query (SP-05)": { ...query({ id_token: "e.y.J" }), ...INVALID },
  "an access token in the query (SP-05)": { ...query({ token: "x" }), ...INVALID },
  "a signed response in the query (SP-05)": { ...query({ response: "e.y.J" }), ...INVALID },

  "a cancelled sign-in (RL-23)": { ...error("access_denied"), reason: "cancelled" },
  "login_required (RL-23)": { ...error("login_required"), reason: "refused" },
  "interaction_required (RL-23)": { ...error("interaction_required"), reason: "refused" },
  "an unknown error (RL-23)": { ...error("brand_new_error"), reason: "refused" },
  "an error beside a code (RL-23)": { ...query({ error: "access_denied" }), reason: "cancelled" },
  "server_error (RL-23)": {
    ...error("server_error"),
    reason: "authority_unavailable",
    status: 503,
  },
  "temporarily_unavailable (RL-23)": {
    ...error("temporarily_unavailable"),
    reason: "authority_unavailable",
    status: 503,
  },
  "an error twice (RFC 6749, 3.1)": {
    ...twice("error", "access_denied"),
    onReturn: ({ searchParams }) => {
      searchParams.append("error", "access_denied");
      searchParams.append("error", "server_error");
    },
    ...INVALID,
  },
});

mustAccept({
  "unknown parameters (SP-17)": query({
    session_state: crypto.randomUUID(),
    client_info: "eyJ",
    foo: SCRIPT,
  }),
  "our own iss (SP-45)": {
    onReturn: ({ searchParams }, { tenant }) => searchParams.set("iss", tenant.issuer),
  },
  "Fresh's own parameter (D-15)": query({ "fresh-partial": "true" }),
});

Deno.test("the authority's error text is never shown (OP-89, CV-12)", async () => {
  await using harness = await startHarness();
  const words = { error_description: SCRIPT, error_uri: `javascript:${MARK}()`, claims: SCRIPT };
  for (const code of ["access_denied", "server_error", `invalid_${SCRIPT}`]) {
    const visitor = new Visitor();
    const callback = await authorize(visitor, harness);
    callback.search = new URLSearchParams({
      ...words,
      error: code,
      state: callback.searchParams.get("state")!,
    }).toString();
    const { status, html, headers } = await deliver(visitor, harness, callback);
    assert(code === "server_error" ? status === 503 : status >= 400 && status < 500);
    assertFalse(html.includes(MARK) || JSON.stringify([...headers]).includes(MARK));
    assertFalse(harness.log.join("").includes("onerror"), "nor logged");
  }
});

Deno.test("the token endpoint's error text is never shown (OP-89)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  harness.tenant.faults.next("token", {
    status: 400,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ error: "invalid_grant", error_description: SCRIPT, error_uri: SCRIPT }),
  });
  const { html } = await deliver(visitor, harness, await authorize(visitor, harness));
  await assertRefused(harness, visitor.page, { reason: "code_rejected" });
  assertFalse(html.includes(MARK) || harness.log.join("").includes(MARK));
});

Deno.test("on http a POSTed answer is refused, and the attempt stays open (OP-27)", async () => {
  await using harness = await startHarness({ https: false });
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const { origin, pathname, searchParams: body } = callback;
  for (const site of ["cross-site", "same-origin"]) {
    const headers = { origin: site === "cross-site" ? harness.tenant.origin : origin };
    const answer = await visitor.request(origin + pathname, {
      method: "POST",
      body,
      headers: { ...headers, "sec-fetch-site": site },
    });
    assertEquals(answer.status, site === "cross-site" ? 403 : 405);
  }
  assertEquals(harness.tenant.requestsTo("token"), []);
  await deliver(visitor, harness, callback);
  await assertAccepted(harness, visitor);
});

Deno.test("codes swapped between two tabs sign nobody in (SP-03, OP-98)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const [first, second] = [await authorize(visitor, harness), await authorize(visitor, harness)];
  const code = first.searchParams.get("code")!;
  first.searchParams.set("code", second.searchParams.get("code")!);
  second.searchParams.set("code", code);
  await deliver(visitor, harness, first);
  await assertRefused(harness, visitor.page, { reason: "code_rejected", attempts: 1 });
  assertEquals((await deliver(visitor, harness, second)).status, 400);
  assertEquals(await kept(harness), []);
});

Deno.test("a stolen code signs nobody in (OP-98, SP-03)", async () => {
  await using harness = await startHarness();
  const [victim, attacker] = [new Visitor(), new Visitor()];
  const stolen = (await authorize(victim, harness)).searchParams.get("code")!;
  const callback = await authorize(attacker, harness, { who: 1 });
  callback.searchParams.set("code", stolen);
  await deliver(attacker, harness, callback);
  await assertRefused(harness, attacker.page, { reason: "code_rejected", attempts: 1 });
});
