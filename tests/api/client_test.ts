import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ApiClient } from "../../lib/api/client.ts";
import { ApiError, ClaimsChallengeError } from "../../lib/api/error.ts";
import { OutboundError } from "../../lib/net/outbound.ts";
import {
  AccessTokenUnavailableError,
  SignInRequiredError,
} from "../../lib/session/token_refresh.ts";
import { MINUTE } from "../support/fake_clock.ts";
import { type Answer, FakeFetch, unreachable } from "../support/fake_fetch.ts";
import { SignedIn } from "../support/signed_in.ts";

const ME = { displayName: "Alice Example", mail: null, businessPhones: [] };
const UNAUTHORIZED = { error: { code: "InvalidAuthenticationToken", message: "expired" } };

/** Alice, signed in, and a Graph that answers. */
async function open(answer: Answer = () => Response.json(ME, { headers: { "request-id": "r1" } })) {
  const it = await SignedIn.open();
  const network = new FakeFetch(answer);
  const { config, here: { accessTokens } } = it;
  const api = new ApiClient({
    ...config,
    accessTokens,
    store: it.store,
    now: it.clock.now,
    fetch: network.fetch,
    fetchOnce: network.fetch,
  });
  const { session } = await it.signIn();
  return { it, network, api, session, [Symbol.dispose]: () => it[Symbol.dispose]() };
}

/** Answers with 401 as long as the token is not this one. */
function accepting(token: string, answer: Answer): Answer {
  return (call) =>
    call.headers.get("authorization") === `Bearer ${token}`
      ? answer(call)
      : Response.json(UNAUTHORIZED, { status: 401 });
}

async function fails(answer: Answer): Promise<ApiError> {
  using opened = await open(answer);
  return await assertRejects(() => opened.api.read(opened.session), ApiError);
}

Deno.test("read() sends the user's token in the header and nowhere else (OP-21, SP-11, P-10)", async () => {
  using opened = await open();
  await opened.api.read(opened.session);
  const [call, ...others] = opened.network.calls;
  assertEquals(others, []);
  assertEquals(call!.url.href, "https://graph.microsoft.com/v1.0/me");
  assertEquals([call!.method, call!.redirect, call!.abortable], ["GET", "manual", true]);
  assertEquals(call!.headers.get("authorization"), "Bearer access.1.alice");
  assertEquals(call!.headers.get("accept")!.split(",")[0], "application/json");
  assertMatch(
    call!.headers.get("client-request-id")!,
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
});

Deno.test("read() returns the answer, its request ID and the time it took", async () => {
  using opened = await open();
  const { milliseconds, ...result } = await opened.api.read(opened.session);
  assertEquals(result, { status: 200, requestId: "r1", body: ME });
  assert(Number.isInteger(milliseconds) && milliseconds >= 0);
});

Deno.test("a refused token is refreshed once, and the call is repeated once (RL-30)", async () => {
  using opened = await open(accepting("access.2.alice", () => Response.json(ME)));
  assertEquals((await opened.api.read(opened.session)).body, ME);
  assertEquals([opened.network.calls.length, opened.it.refreshes], [2, 1]);
});

Deno.test("a new token that is refused too is an error, not a loop (RL-30, D-11)", async () => {
  using opened = await open(accepting("none", () => Response.json(ME)));
  const error = await assertRejects(() => opened.api.read(opened.session), ApiError);
  assertEquals([error.status, error.code], [401, "InvalidAuthenticationToken"]);
  assertEquals([opened.network.calls.length, opened.it.refreshes], [2, 1]);
});

Deno.test("twenty calls at once with a refused token cause one refresh (RL-10)", async () => {
  using opened = await open(accepting("access.2.alice", () => Response.json(ME)));
  const calls = Array.from({ length: 20 }, () => opened.api.read(opened.session));
  assertEquals(new Set((await Promise.all(calls)).map(({ status }) => status)), new Set([200]));
  assertEquals(opened.it.refreshes, 1);
});

Deno.test("read() passes on the errors of a missing session and of a missing token", async () => {
  using over = await open();
  await over.it.here.sessions.end(over.session);
  await assertRejects(() => over.api.read(over.session), SignInRequiredError);

  using out = await open();
  out.it.tenant.answers.token = unreachable;
  out.it.clock.pass(60 * MINUTE);
  await assertRejects(() => out.api.read(out.session), AccessTokenUnavailableError);
  assertEquals([...over.network.calls, ...out.network.calls], []);
});

Deno.test("an error has the status, code and request ID of the answer, and none of its text (RL-31, RL-33)", async () => {
  const body = { error: { code: "Authorization_RequestDenied", message: "a-secret-text" } };
  const headers = { "request-id": "r2" };
  const error = await fails(() => Response.json(body, { status: 403, headers }));
  assertEquals(
    [error.status, error.code, error.requestId, error.retryAfterSeconds],
    [403, "Authorization_RequestDenied", "r2", null],
  );
  assert(!`${error.message} ${error.stack}`.includes("a-secret-text"));
});

const USELESS: Record<string, readonly [answer: Answer, status: number]> = {
  "an error without a body": [() => new Response(null, { status: 502 }), 502],
  "an error in a list": [() => Response.json([{ error: "x" }], { status: 500 }), 500],
  "a code with a line break (W-70)": [
    () => Response.json({ error: { code: "a\nb" } }, { status: 500 }),
    500,
  ],
  "a code of another form": [() => Response.json({ error: { code: 1 } }, { status: 500 }), 500],
  "a redirect (CV-21)": [() => Response.redirect("https://evil.example/", 302), 302],
};

for (const [name, [answer, status]] of Object.entries(USELESS)) {
  Deno.test(`read() treats ${name} as an error without a code (RL-33)`, async () => {
    const error = await fails(answer);
    assertEquals([error.status, error.code], [status, null]);
  });
}

Deno.test("an error has no status if there was no answer, or one that is too large (RL-33, N-09)", async () => {
  for (const answer of [unreachable, () => new Response(" ".repeat(1024 * 1024 + 1))]) {
    const error = await fails(answer);
    assertEquals(error.status, null);
    assert(error.cause instanceof OutboundError);
  }
});

/** Successful answers of an API, and how they are read. */
const ANSWERS: Record<string, readonly [answer: Answer, body: unknown]> = {
  "a list": [() => Response.json([ME]), [ME]],
  "a number": [() => Response.json(42), 42],
  "text": [() => new Response("hello"), "hello"],
  "HTML": [() => new Response("<html>", { headers: { "content-type": "text/html" } }), "<html>"],
  "nothing (204)": [() => new Response(null, { status: 204 }), null],
  "nothing (200)": [() => new Response(null), null],
  "null": [() => Response.json(null), null],
  "half a JSON value": [() => new Response('{"displayName":'), '{"displayName":'],
  "bytes": [
    () => new Response(new Uint8Array([255, 216]), { headers: { "content-type": "image/jpeg" } }),
    "(image/jpeg, 2 bytes)",
  ],
};

for (const [name, [answer, body]] of Object.entries(ANSWERS)) {
  Deno.test(`read() returns ${name} unchanged (W-30)`, async () => {
    using opened = await open(answer);
    assertEquals((await opened.api.read(opened.session)).body, body);
  });
}

/** Error bodies of other services than Graph, and the code in each. */
const CODES: Record<string, readonly [body: unknown, code: string]> = {
  "OAuth's": [{ error: "insufficient_scope", error_description: "x" }, "insufficient_scope"],
  "a plain one": [{ code: "E42", message: "x" }, "E42"],
  "a problem of RFC 9457": [
    { type: "https://api.example/probs/funds", title: "x" },
    "https://api.example/probs/funds",
  ],
};

for (const [name, [body, code]] of Object.entries(CODES)) {
  Deno.test(`an error has its code, in ${name} form (W-30)`, async () => {
    const error = await fails(() => Response.json(body, { status: 400 }));
    assertEquals([error.status, error.code], [400, code]);
  });
}

/** Answers with each of these statuses in turn, then with success. */
function busy(statuses: number[], headers: HeadersInit = {}): Answer {
  const waiting = [...statuses];
  return () => {
    const status = waiting.shift();
    return status === undefined ? Response.json(ME) : new Response(null, { status, headers });
  };
}

Deno.test("a call is repeated at most twice while Graph is busy for a moment (RL-32, N-11)", async () => {
  for (const status of [429, 503, 504]) {
    using opened = await open(busy([status, status], { "retry-after": "0" }));
    assertEquals((await opened.api.read(opened.session)).body, ME);
    assertEquals(opened.network.calls.length, 3);
  }
  using opened = await open(busy([503, 503, 503], { "retry-after": "0" }));
  await assertRejects(() => opened.api.read(opened.session), ApiError);
  assertEquals(opened.network.calls.length, 3);
});

Deno.test("if Graph is busy for longer, no call of the user waits for it (RL-32)", async () => {
  using opened = await open(busy([429], { "retry-after": "41" }));
  const { it, api, network } = opened;
  const first = await assertRejects(() => api.read(opened.session), ApiError);
  const { session: desktop } = await it.signIn("alice");
  it.clock.pass(1_500);
  const second = await assertRejects(() => api.read(desktop), ApiError);
  assertEquals([first.retryAfterSeconds, second.retryAfterSeconds], [41, 40]);
  assertEquals([second.status, network.calls.length], [429, 1]);
  const { session: bob } = await it.signIn("bob");
  assertEquals((await api.read(bob)).body, ME);
  it.clock.pass(39_500);
  assertEquals((await api.read(desktop)).body, ME);
});

/** A 401 with a claims challenge. */
function challenge(claims: unknown, form = (encoded: string) => `claims="${encoded}"`): Answer {
  const json = typeof claims === "string" ? claims : JSON.stringify(claims);
  const value = `Bearer realm="", error="insufficient_claims", ${form(btoa(json))}`;
  return () => new Response(null, { status: 401, headers: { "www-authenticate": value } });
}

const CLAIMS = { access_token: { nbf: { essential: true, value: "1700000000" } } };

Deno.test("a claims challenge is passed on unchanged, and the refused token is dropped (RL-29, D-11)", async () => {
  using opened = await open(challenge(CLAIMS));
  const error = await assertRejects(() => opened.api.read(opened.session), ClaimsChallengeError);
  assertEquals(JSON.parse(error.claims), CLAIMS);
  assertEquals([opened.network.calls.length, opened.it.refreshes], [1, 0]);
  assertEquals((await opened.it.here.sessions.tokens(opened.session))?.access, {});
});

Deno.test("a challenge that can't be read counts as a refused token (RL-30)", async () => {
  const odd = [
    challenge("[]"),
    challenge("null"),
    challenge("no JSON"),
    challenge({}, () => ""),
    challenge({}, () => 'claims="%%%"'),
  ];
  for (const answer of odd) assertEquals((await fails(answer)).status, 401);
});

Deno.test("change() is sent once, with a token for its scopes", async () => {
  using opened = await open(() => new Response(null, { status: 204 }));
  await opened.api.change(opened.session, {
    method: "PATCH",
    json: { displayName: "Alice B." },
    scopes: ["User.ReadWrite"],
  });
  const [call, ...others] = opened.network.calls;
  assertEquals(others, []);
  assertEquals([call!.method, call!.url.href], ["PATCH", "https://graph.microsoft.com/v1.0/me"]);
  assertEquals(call!.headers.get("content-type"), "application/json");
  assertEquals(call!.headers.get("authorization"), "Bearer access.2.alice");
  const scope = opened.it.tenant.calls("token")[1]!.form.get("scope");
  assertEquals(scope, "openid profile offline_access User.ReadWrite");
});

Deno.test("change() is not repeated while the API is busy", async () => {
  using opened = await open(busy([503], { "retry-after": "0" }));
  const update = () =>
    opened.api.change(opened.session, {
      method: "PATCH",
      json: { displayName: "x" },
      scopes: ["User.ReadWrite"],
    });
  const error = await assertRejects(update, ApiError);
  assertEquals([error.status, opened.network.calls.length], [503, 1]);
});

/** Values of `Retry-After`, and the seconds that they mean (RL-32). */
const RETRY_AFTER: readonly (readonly [header: string | null, seconds: number | null])[] = [
  ["5", 5],
  ["315", 315],
  ["0", 0],
  ["99999", 3_600],
  ["-5", null],
  ["1.5", null],
  ["soon", null],
  ["", null],
  ["Sun, 01 Jan 2040 00:00:41 GMT", 41], // by our clock
  ["Sat, 31 Dec 2039 23:59:59 GMT", null],
  ["9".repeat(400), 3_600],
  [null, null],
];

for (const [header, seconds] of RETRY_AFTER) {
  Deno.test(`Retry-After ${header?.slice(0, 30)} means ${seconds} s (RL-32)`, async () => {
    const headers: HeadersInit = header === null ? {} : { "retry-after": header };
    using opened = await open(() => Response.json({}, { status: 429, headers }));
    const update = () =>
      opened.api.change(opened.session, { method: "PATCH", json: {}, scopes: ["User.ReadWrite"] }); // is not tried again
    const error = await assertRejects(update, ApiError);
    assertEquals([error.status, error.retryAfterSeconds], [429, seconds]);
  });
}

Deno.test("change() goes through the fetch that never repeats a request (W-68)", async () => {
  using opened = await open(() => Response.json(ME));
  const once = new FakeFetch(() => new Response(null, { status: 204 }));
  const { it, network, session } = opened;
  const { config, here: { accessTokens }, store, clock: { now } } = it;
  const options = { ...config, accessTokens, store, now };
  const api = new ApiClient({ ...options, fetch: network.fetch, fetchOnce: once.fetch });
  assertEquals(await api.change(session, { method: "DELETE" }), null);
  assertEquals(once.calls.map(({ method, url }) => `${method} ${url}`), [
    "DELETE https://graph.microsoft.com/v1.0/me",
  ]);
  assertEquals(network.calls, []);
});
