import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { HttpError } from "fresh";
import { AuthorizationResponseError, ResponseBodyError } from "@panva/oauth4webapi";
import { MetadataError } from "../../lib/entra/authority_error.ts";
import { ApiError } from "../../lib/api/error.ts";
import { IssuerError } from "../../lib/entra/issuer.ts";
import {
  AuthorityUnavailableError,
  AuthorityUnreachableError,
} from "../../lib/entra/authority_unavailable.ts";
import {
  describeProblem,
  logProblem,
  type Problem,
  problemHead,
} from "../../lib/problem/problem.ts";
import { RateLimitError } from "../../lib/sign_in/rate_limit.ts";
import { RoleError } from "../../lib/problem/role_error.ts";
import { SignInError, type SignInFailure } from "../../lib/sign_in/sign_in_error.ts";
import { StoreError } from "../../lib/kv/store.ts";
import { AccessTokenUnavailableError } from "../../lib/session/token_refresh.ts";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { FakeLog } from "../support/fake_log.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

const TRACE_ID = "0000aaaa-11bb-cccc-dd22-eeeeee333333";

/** Every reason for which a sign-in can fail; the type makes sure that none is forgotten. */
const REASONS: Record<SignInFailure, number> = {
  browser_unknown: 400,
  attempt_unknown: 400,
  attempt_expired: 400,
  cancelled: 400,
  not_allowed: 403,
  context_missing: 403,
  refused: 400,
  response_invalid: 400,
  code_rejected: 400,
  client_rejected: 503,
  id_token_invalid: 400,
  session_ended: 400,
  loop: new SignInError("loop").status,
  authority_unavailable: 503,
};

function refusal(): ResponseBodyError {
  return new ResponseBodyError("server responded with an error in the response body", {
    cause: {
      error: "invalid_client",
      error_description: "AADSTS7000215: Invalid client secret provided. a-secret-text",
      error_codes: [7000215],
      trace_id: TRACE_ID,
    },
    response: new Response(null, { status: 401 }),
  });
}

function wordsOf({ title, message, action }: Problem): string {
  return `${title} ${message} ${action?.label}`;
}

for (const [reason, status] of Object.entries(REASONS)) {
  Deno.test(`a sign-in that failed by ${reason} has words, a status and one next step`, () => {
    const problem = describeProblem(new SignInError(reason as SignInFailure, "/profile?x=1"));
    assertEquals(problem.status, status);
    assert(problem.title.length > 5 && problem.message.length > 5);
    assert(problem.action !== null);
    assertEquals(problem.retryAfterSeconds !== null, status === 503);
  });
}

Deno.test("a sign-in that failed can be tried again, and returns to where it should (RL-22)", () => {
  const { action } = describeProblem(new SignInError("attempt_expired", "/profile?x=1&y=/2"));
  const url = new URL(action!.href, "https://app.example");
  assertEquals([url.pathname, url.searchParams.get("returnTo")], ["/sign-in", "/profile?x=1&y=/2"]);
});

Deno.test("a sign-in that the authority wants another proof for asks for it, or it would loop", () => {
  const query = new URLSearchParams({ error: "interaction_required" });
  const cause = new AuthorizationResponseError("x", { cause: query });
  const { action } = describeProblem(new SignInError("refused", "/", { cause }));
  assertEquals(new URL(action!.href, "https://app.example").searchParams.get("prompt"), "login");
});

Deno.test("an app that was refused does not send its visitors in circles (RL-16)", () => {
  assertEquals(describeProblem(new SignInError("client_rejected", "/profile")).action?.href, "/");
});

Deno.test("somebody who is not assigned to the app is told to ask for access (P-24)", () => {
  const refused = (code: number) => {
    const query = new URLSearchParams({
      error: "interaction_required",
      error_description: `AADSTS${code}: a-secret-text`,
    });
    const cause = new AuthorizationResponseError("x", { cause: query });
    return describeProblem(new SignInError("refused", "/", { cause }));
  };
  assertEquals(refused(50105).title, "You don’t have access yet");
  assertEquals(refused(16000).title, "We couldn’t sign you in");
  assertEquals(refused(50105).status, refused(16000).status);
});

Deno.test("nothing that the authority or Graph has said stands in a problem (CV-12)", () => {
  const causes = [
    refusal(),
    new AuthorizationResponseError("x", {
      cause: new URLSearchParams({ error: "a-secret-text", error_description: "a-secret-text" }),
    }),
  ];
  const errors = [
    ...causes.map((cause) => new SignInError("refused", "/", { cause })),
    new ApiError({ status: 500, code: "a-secret-text", requestId: "a-secret-text" }),
    new Error("a-secret-text"),
    new HttpError(404, "a-secret-text"),
    "a-secret-text",
  ];
  for (const error of errors) {
    assert(!JSON.stringify(describeProblem(error)).includes("a-secret-text"));
  }
});

Deno.test("a database that fails is a 503 with a time to come back, never a sign-in page (RL-25)", () => {
  for (const error of [new StoreError("x"), new AccessTokenUnavailableError("x")]) {
    const { status, retryAfterSeconds } = describeProblem(error);
    assertEquals([status, retryAfterSeconds], [503, 30]);
  }
});

Deno.test("an authority that is down, or none, is a 503 with a time to come back", () => {
  const errors = [
    new AuthorityUnavailableError("x"),
    new AuthorityUnreachableError("x"),
    new MetadataError("https://contoso.ciamlogin.com/", 500, null),
    new IssuerError("x"),
  ];
  for (const error of errors) {
    assertEquals(problemHead(describeProblem(error)), {
      status: 503,
      headers: { "retry-after": "30" },
    });
  }
});

Deno.test("Graph's wish to wait is passed on, and where it has none there is one (RL-32)", () => {
  const error = new ApiError({ status: 429, retryAfterSeconds: 41 });
  assertEquals(problemHead(describeProblem(error)), {
    status: 503,
    headers: { "retry-after": "41" },
  });
  for (const details of [{}, { status: 401 }, { status: 429 }, { status: 500 }, { status: 504 }]) {
    const { status, retryAfterSeconds } = describeProblem(new ApiError(details));
    assertEquals([status, retryAfterSeconds], [503, 30]);
  }
});

Deno.test("what Graph refuses is no outage: it is not allowed, or not there (RL-31)", () => {
  const notAllowed = describeProblem(new ApiError({ status: 403 }));
  assertEquals([notAllowed.title, problemHead(notAllowed)], ["You don’t have permission", {
    status: 403,
    headers: {},
  }]);
  const notFound = describeProblem(new ApiError({ status: 404 }));
  assertEquals([notFound.title, problemHead(notFound)], ["We couldn’t find that", {
    status: 404,
    headers: {},
  }]);
});

Deno.test("a person who lacks a role is told so, and not that the request came from elsewhere", () => {
  const { status, title, message } = describeProblem(new RoleError("Staff"));
  assertEquals([status, title], [403, "Your account can’t open this page"]);
  assertStringIncludes(message, "role");
  assertFalse(message.includes("another site"));
});

Deno.test("a page says that something has been noted only if it has", () => {
  for (const status of [400, 401, 403, 404, 405, 409, 410, 413, 422, 500, 501, 503] as const) {
    const { log, events } = new FakeLog();
    const error = new HttpError(status);
    logProblem(log, error);
    const saysSo = describeProblem(error).message.includes("noted");
    assert(!saysSo || events[0]?.level === "error", String(status));
    assertEquals(events.length, 1, String(status));
  }
  assertEquals(describeProblem(new HttpError(400)).title, "We couldn’t read your request");
});

Deno.test("too many sign-ins are a 429 with a time to come back (RL-21)", () => {
  const { status, retryAfterSeconds } = describeProblem(new RateLimitError(17));
  assertEquals([status, retryAfterSeconds], [429, 17]);
});

Deno.test("an HTTP error keeps its status, and anything else is a 500", () => {
  for (const status of [403, 404, 405, 410] as const) {
    assertEquals(describeProblem(new HttpError(status)).status, status);
  }
  const titles = [403, 404, 405].map((it) => describeProblem(new HttpError(it as 403)).title);
  assertEquals(new Set(titles).size, 3);
  for (const error of [new Error("x"), new TypeError("x"), null, undefined, "x"]) {
    assertEquals(describeProblem(error).status, 500);
  }
});

Deno.test("a problem's words say sign in and sign out, never login", () => {
  for (const reason of Object.keys(REASONS)) {
    const words = wordsOf(describeProblem(new SignInError(reason as SignInFailure)));
    assert(!/log ?in|log ?out/i.test(words), words);
  }
});

Deno.test("logProblem() keeps what Microsoft's support asks for, and none of the text (AV-36)", () => {
  const { log, events } = new FakeLog();
  logProblem(
    log.with({ correlationId: "reference-1" }),
    new SignInError("client_rejected", "/", { cause: refusal() }),
  );
  const [{ level, event, fields }] = events as [typeof events[0]];
  assertEquals([level, event, fields.correlationId], ["error", "sign_in_refused", "reference-1"]);
  assertEquals(fields.reason, "client_rejected");
  assert(JSON.stringify(fields).includes("7000215"));
  assert(JSON.stringify(fields).includes(TRACE_ID));
  assert(!JSON.stringify(events).includes("a-secret-text"));
});

Deno.test("logProblem() warns of a failed sign-in, and has a line for a missing page too (W-78)", () => {
  const { log, events } = new FakeLog();
  logProblem(log, new SignInError("cancelled"));
  logProblem(log, new HttpError(404));
  assertEquals(events.map(({ level, event, fields }) => [level, event, fields.status]), [
    ["warn", "sign_in_refused", 400],
    ["info", "request_refused", 404],
  ]);
});

Deno.test("logProblem() warns of a role that somebody lacks, and of what Graph refuses", () => {
  const { log, events } = new FakeLog();
  logProblem(log, new RoleError("Staff"));
  logProblem(log, new ApiError({ status: 403, code: "Authorization_RequestDenied" }));
  assertEquals(events.map(({ level, event }) => [level, event]), [
    ["warn", "request_failed"],
    ["warn", "request_failed"],
  ]);
  assertStringIncludes(String(events[0]?.fields.cause), "Role Staff is missing");
  assertStringIncludes(String(events[1]?.fields.cause), "Authorization_RequestDenied");
});

Deno.test("logProblem() names the cause of an error that nobody expected", () => {
  const { log, events } = new FakeLog();
  logProblem(log, new TypeError("a bug", { cause: new Error("below") }));
  assertEquals(events[0]?.event, "request_failed");
  assertEquals(events[0]?.fields.cause, "TypeError: a bug ← Error: below");
  assertStringIncludes(String(events[0]?.fields.stack), "problem_test.ts");
});

Deno.test("pages say it like that: a role, Graph, the authority", async () => {
  await using harness = await startHarness();
  const { origin, tenant } = harness;
  tenant.application.permissions.push("User.ReadWrite");
  const visitor = new Visitor();
  const logout = `${origin}/front-channel-logout?sid=none`;
  tenant.faults.next("discovery", { status: 500, body: "{}" });
  const down = await new Visitor().request(logout);
  assertEquals([down.status, down.headers.get("retry-after")], [503, "30"]);
  assertEquals((await new Visitor().request(logout)).status, 200);

  await signIn(visitor, harness);
  const staff = await visitor.request(`${origin}/staff`);
  assertEquals(staff.status, 403);
  assertStringIncludes(staff.body, "Your account can’t open this page");

  tenant.faults.next("graph", { status: 403, body: '{"error":{"code":"a-secret-text"}}' });
  await visitor.goTo(`${origin}/profile/edit`);
  await enterCredentials(visitor, harness); // the page wants a recent sign-in
  assertEquals([visitor.page.status, visitor.page.headers.get("retry-after")], [403, null]);
  assertStringIncludes(visitor.page.html, "You don’t have permission");
  assertFalse(visitor.page.html.includes("a-secret-text"));
});

Deno.test("pages and the API say when to come back, in the same header", async () => {
  const kv = new FaultyKv();
  await using harness = await startHarness({ wrapKv: kv.wrap });
  const visitor = new Visitor();
  await signIn(visitor, harness);
  kv.reads = "fails";
  for (const path of ["/profile", "/api/me"]) {
    const { status, headers } = await visitor.request(harness.origin + path);
    assertEquals([status, headers.get("retry-after")], [503, "30"], path);
  }
});
