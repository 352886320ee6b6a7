import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AccessTokenUnavailableError,
  SignInRequiredError,
} from "../../lib/session/token_refresh.ts";
import { type Answer, unreachable } from "../support/fake_fetch.ts";
import { SignedIn } from "../support/signed_in.ts";

function refusal(error: string, status = 400, headers: HeadersInit = {}): Answer {
  return () => Response.json({ error, error_description: "AADSTS1: why" }, { status, headers });
}

/** Refreshes Alice's tokens, and returns the outcome and which of her two sessions are left. */
async function attempt(it: SignedIn, prepare: (it: SignedIn) => void) {
  const phone = await it.signIn("alice");
  const desktop = await it.signIn("alice");
  const bob = await it.signIn("bob");
  prepare(it);
  const { sessions, refresh } = it.here;
  const tokens = await sessions.tokens(phone.session);
  const [outcome] = await Promise.allSettled([
    refresh.redeem(phone.session, ["User.Read"], tokens!),
  ]);
  const lasts = async (cookie: string) => await sessions.read(cookie) !== null;
  return {
    error: outcome.status === "rejected" ? outcome.reason : undefined,
    grant: outcome.status === "fulfilled" ? outcome.value : undefined,
    lasting: [await lasts(phone.cookie), await lasts(desktop.cookie), await lasts(bob.cookie)],
  };
}

Deno.test("a refresh token is redeemed for new tokens of the same person (OP-30)", async () => {
  using it = await SignedIn.open();
  const { grant, lasting } = await attempt(it, () => {});
  assertEquals(grant?.accessToken, "access.4.alice");
  assertEquals(lasting, [true, true, true]);
});

Deno.test("a revoked refresh token ends all of the user's sessions, and no other user's (RL-11, AV-20, SP-29)", async () => {
  using it = await SignedIn.open();
  const { error, lasting } = await attempt(it, ({ tenant }) => {
    tenant.answers.token = refusal("invalid_grant");
  });
  assert(error instanceof SignInRequiredError, String(error));
  assertEquals(lasting, [false, false, true]);
  assertEquals(it.log.events.at(-1)!.fields.reason, "invalid_grant");
});

for (const code of ["interaction_required", "consent_required", "login_required"]) {
  Deno.test(`${code} ends this session only: the person has to sign in again (RL-11)`, async () => {
    using it = await SignedIn.open();
    const { error, lasting } = await attempt(it, ({ tenant }) => {
      tenant.answers.token = refusal(code);
    });
    assert(error instanceof SignInRequiredError, String(error));
    assertEquals(lasting, [false, true, true]);
  });
}

const FORGERIES: Record<string, (it: SignedIn) => void> = {
  "another person (OP-32, SP-44)": ({ tenant }) => void (tenant.claims.sub = "mallory"),
  "another issuer (OP-31)": ({ tenant }) => void (tenant.claims.iss = "https://evil.example/v2.0"),
  "another client": ({ tenant }) => void (tenant.claims.aud = "other"),
  "another algorithm (OP-09)": ({ tenant }) =>
    void (tenant.sign = () => "eyJhbGciOiJub25lIn0.e30."),
  "a time long past": ({ tenant }) => void (tenant.claims.exp = 1),
  "a date of issue long past": ({ tenant }) => void (tenant.claims.iat = 1),
};

for (const [name, prepare] of Object.entries(FORGERIES)) {
  Deno.test(`a refreshed ID token of ${name} ends the session`, async () => {
    using it = await SignedIn.open();
    const { error, lasting } = await attempt(it, prepare);
    assert(error instanceof SignInRequiredError, String(error));
    assertEquals(lasting, [false, true, true]);
  });
}

Deno.test("a session without a refresh token ends, and no request is sent", async () => {
  using it = await SignedIn.open();
  const { cookie, session } = await it.signIn();
  const tokens = { refreshToken: undefined, idToken: undefined, granted: [], access: {} };
  await assertRejects(() => it.here.refresh.redeem(session, ["x"], tokens), SignInRequiredError);
  assertEquals(it.refreshes, 0);
  assertEquals(await it.here.sessions.read(cookie), null);
});

const OUTAGES: Record<string, Answer> = {
  "no connection": unreachable,
  "500": () => new Response("oops", { status: 500 }),
  "503 in JSON": refusal("temporarily_unavailable", 503),
  "invalid_client, the app's own trouble (RL-16)": refusal("invalid_client", 401),
  "a challenge to the app's credentials": refusal("invalid_client", 401, {
    "www-authenticate": 'Basic realm="token"',
  }),
  "unauthorized_client": refusal("unauthorized_client"),
  "an error that nobody knows": refusal("something_new"),
  "a redirect (CV-21)": () => Response.redirect("https://evil.example/"),
  "HTML": () => new Response("<html>", { headers: { "content-type": "text/html" } }),
  "an empty object": () => Response.json({}),
  "an array": () => Response.json([]),
  "nothing": () => new Response(),
};

for (const [name, answer] of Object.entries(OUTAGES)) {
  Deno.test(`${name} is an outage: the sessions are kept (RL-15)`, async () => {
    using it = await SignedIn.open();
    const { error, lasting } = await attempt(it, ({ tenant }) => {
      tenant.answers.token = answer;
    });
    assert(error instanceof AccessTokenUnavailableError, String(error));
    assertEquals(error.retryAfterMs, undefined);
    assertEquals(lasting, [true, true, true]);
    assertEquals(it.log.names.at(-1), "refresh_failed");
  });
}

/** What a throttling authority answers, and for how many seconds no request is sent. */
const THROTTLED:
  readonly (readonly [status: number, retryAfter: string | null, seconds: number])[] = [
    [429, "41", 41],
    [429, null, 60],
    [429, "soon", 60],
    [429, "-1", 60],
    [429, "99999", 3_600],
    [503, "315", 315],
  ];

for (const [status, retryAfter, seconds] of THROTTLED) {
  Deno.test(`${status} with Retry-After ${retryAfter} means a pause of ${seconds} s (RL-34, N-15)`, async () => {
    using it = await SignedIn.open();
    const headers: HeadersInit = retryAfter === null ? {} : { "retry-after": retryAfter };
    const { error, lasting } = await attempt(it, ({ tenant }) => {
      tenant.answers.token = refusal("temporarily_unavailable", status, headers);
    });
    assert(error instanceof AccessTokenUnavailableError, String(error));
    assertEquals(error.retryAfterMs, seconds * 1000);
    assertEquals(lasting, [true, true, true]);
  });
}
