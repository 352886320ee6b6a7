import { assert, assertEquals, assertRejects } from "@std/assert";
import { callApi } from "../../lib/api/call.ts";
import { ApiClient } from "../../lib/api/client.ts";
import { ClaimsChallengeError } from "../../lib/api/error.ts";
import { SignInRequiredError } from "../../lib/session/token_refresh.ts";
import { FakeClock, MINUTE } from "../support/fake_clock.ts";
import { type Answer, FakeFetch, unreachable } from "../support/fake_fetch.ts";
import { SignedIn } from "../support/signed_in.ts";

const URL = "https://graph.microsoft.com/v1.0/me";

/** The outcome of one call, and what was logged. */
async function outcome(answer: Answer, { challengedAt = 0, prepare = (_: SignedIn) => {} } = {}) {
  using it = await SignedIn.open();
  const { config, here: { accessTokens }, store, clock: { now }, log: { log } } = it;
  const { fetch } = new FakeFetch(answer);
  const api = new ApiClient({ ...config, accessTokens, store, now, fetch, fetchOnce: fetch });
  const { session } = await it.signIn("alice", { challengedAt });
  prepare(it);
  const result = await callApi({ api, log, correlationId: "c1" }, session);
  return { result, events: it.log.events };
}

Deno.test("callApi() returns the API's answer and its address", async () => {
  const { result } = await outcome(() => Response.json({ displayName: "Alice" }));
  assert(result.ok);
  assertEquals([result.url, result.status, result.body], [URL, 200, { displayName: "Alice" }]);
});

/** Statuses, and the heading that each gets. */
const FAILURES: readonly (readonly [status: number, title: string])[] = [
  [401, "Your access wasn’t accepted"],
  [403, "You don’t have permission"],
  [404, "We couldn’t find your account"],
  [429, "The service is busy"],
  [500, "The service has a problem"],
  [503, "The service has a problem"],
  [418, "The service has a problem"],
];

for (const [status, title] of FAILURES) {
  Deno.test(`callApi() explains ${status} in our own words (RL-31, RL-33)`, async () => {
    const body = { error: { code: "x", message: "a-secret-text" } };
    const headers = { "request-id": "r1", "retry-after": "7" };
    const { result, events } = await outcome(() => Response.json(body, { status, headers }));
    assert(!result.ok);
    const { message, ...rest } = result;
    assertEquals(rest, {
      ok: false,
      url: URL,
      status,
      title,
      requestId: "r1",
      reference: "c1",
    });
    assert(/^(Please|Ask) /.test(message), "the next step");
    assert(!JSON.stringify([result, events]).includes("a-secret-text"));
    assertEquals(events.at(-1)!.event, "api_call_failed");
  });
}

for (
  const [seconds, when] of [
    ["1", "in a moment"],
    ["7", "in 7 seconds"],
    ["3600", "in a few minutes"],
  ] as const
) {
  Deno.test(`callApi() says when to try again, once: after ${seconds} s`, async () => {
    for (const status of [429, 500]) {
      const headers = { "retry-after": seconds };
      const { result } = await outcome(() => new Response(null, { status, headers }));
      assert(!result.ok);
      assertEquals(result.message, `Please try again ${when}.`);
    }
  });
}

Deno.test("callApi() reports a failure if the API does not answer", async () => {
  const { result } = await outcome(unreachable);
  assert(!result.ok);
  assertEquals([result.status, result.title], [null, "The service isn’t answering"]);
});

Deno.test("callApi() reports the same failure if there is no access token (RL-15)", async () => {
  const { result } = await outcome(() => Response.json({}), {
    prepare: (it) => {
      it.tenant.answers.token = unreachable;
      it.clock.pass(60 * MINUTE);
    },
  });
  assert(!result.ok);
  assertEquals([result.status, result.title], [null, "The service isn’t answering"]);
});

Deno.test("callApi() throws if the session has ended (RL-11)", async () => {
  const refused = outcome(() => Response.json({}), {
    prepare: (it) => {
      it.tenant.answers.token = () => Response.json({ error: "invalid_grant" }, { status: 400 });
      it.clock.pass(60 * MINUTE);
    },
  });
  await assertRejects(() => refused, SignInRequiredError);
});

/** A 401 that asks for claims. */
function challenge(): Response {
  const value = `Bearer error="insufficient_claims", claims="${btoa("{}")}"`;
  return new Response(null, { status: 401, headers: { "www-authenticate": value } });
}

Deno.test("callApi() throws a claims challenge the first time (RL-29)", async () => {
  await assertRejects(() => outcome(challenge), ClaimsChallengeError);
  const longAgo = outcome(challenge, { challengedAt: new FakeClock().now() - 5 * MINUTE });
  await assertRejects(() => longAgo, ClaimsChallengeError);
});

Deno.test("callApi() reports a challenge as a failure if it comes again right after it was answered (RL-29)", async () => {
  const { result } = await outcome(challenge, { challengedAt: new FakeClock().now() });
  assert(!result.ok);
  assertEquals([result.status, result.title], [401, "Your access wasn’t accepted"]);
});

Deno.test("callApi() never shows a token (SP-30)", async () => {
  const { result, events } = await outcome(() => Response.json({}));
  assert(!/access\.\d|refresh\.\d|eyJ/.test(JSON.stringify([result, events])));
});
