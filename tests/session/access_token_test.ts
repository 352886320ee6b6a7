import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AccessTokenUnavailableError,
  SignInRequiredError,
} from "../../lib/session/token_refresh.ts";
import { withGrant } from "../../lib/session/tokens.ts";
import { dump } from "../support/dump.ts";
import { MINUTE, SECOND } from "../support/fake_clock.ts";
import { type Answer, unreachable } from "../support/fake_fetch.ts";
import { SignedIn } from "../support/signed_in.ts";

const SCOPES = ["User.Read"];

Deno.test("the token of the sign-in is used until 5 min before it expires (RL-09, N-10)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
  it.clock.pass(55 * MINUTE - 1);
  assertEquals(await token(), "access.1.alice");
  assertEquals(it.refreshes, 0);
  it.clock.pass(1);
  assertEquals(await token(), "access.2.alice");
  assertEquals(await token(), "access.2.alice");
  assertEquals(it.refreshes, 1);
});

Deno.test("a token with a life of a few minutes is used for half of it (D-10)", async () => {
  using it = await SignedIn.open();
  it.tenant.tokens = { expires_in: 240 };
  const { session } = await it.signIn();
  const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
  it.clock.pass(2 * MINUTE - 1);
  assertEquals(await token(), "access.1.alice");
  it.clock.pass(1);
  assertEquals(await token(), "access.2.alice");
});

Deno.test("the next request gets the refreshed token, in any process", async () => {
  using it = await SignedIn.open();
  const { cookie, session } = await it.signIn();
  const there = it.startProcess();
  const sessionThere = await it.read(cookie, there);
  it.clock.pass(56 * MINUTE);
  await it.here.accessTokens.accessTokenFor(session, SCOPES);
  const token = await there.accessTokens.accessTokenFor(sessionThere, SCOPES);
  assertEquals([token, it.refreshes], ["access.2.alice", 1]);
});

for (const callers of [1, 2, 5, 50]) {
  Deno.test(`${callers} requests at once cause one refresh, and all get its token (RL-10)`, async () => {
    using it = await SignedIn.open();
    const { session } = await it.signIn();
    it.clock.pass(56 * MINUTE);
    const tokens = await Promise.all(
      Array.from({ length: callers }, () => it.here.accessTokens.accessTokenFor(session, SCOPES)),
    );
    assertEquals(new Set(tokens), new Set(["access.2.alice"]));
    assertEquals(it.refreshes, 1);
  });
}

Deno.test("requests at once in three processes cause one refresh, and all get its token (RL-10)", async () => {
  using it = await SignedIn.open();
  const { cookie } = await it.signIn();
  const processes = [it.here, it.startProcess(), it.startProcess()];
  const requests = await Promise.all(
    processes.flatMap((process) =>
      Array.from({ length: 5 }, async () => ({ process, session: await it.read(cookie, process) }))
    ),
  );
  it.clock.pass(56 * MINUTE);
  const tokens = await Promise.all(
    requests.map(({ process, session }) => process.accessTokens.accessTokenFor(session, SCOPES)),
  );
  assertEquals(new Set(tokens), new Set(["access.2.alice"]));
  assertEquals(it.refreshes, 1);
});

Deno.test("another process repeats a refresh whose process died, 15 s later (RL-10, N-13)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  it.clock.pass(56 * MINUTE);
  await it.startProcess().leases.take(["refresh_leases", session.id], 15 * SECOND);
  const waiting = it.here.accessTokens.accessTokenFor(session, SCOPES);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(it.refreshes, 0);
  it.clock.pass(15 * SECOND);
  assertEquals(await waiting, "access.2.alice");
});

Deno.test("fifty customers at once each get their own token (CV-08)", async () => {
  using it = await SignedIn.open();
  const customers = Array.from({ length: 50 }, (_, index) => `customer-${index}`);
  const signedIn = await Promise.all(customers.map((customer) => it.signIn(customer)));
  it.clock.pass(56 * MINUTE);
  const tokens = await Promise.all(
    signedIn.flatMap(({ session }) =>
      [1, 2, 3].map(() => it.here.accessTokens.accessTokenFor(session, SCOPES))
    ),
  );
  const owners = tokens.map((token) => token.split(".").at(-1));
  assertEquals(owners, customers.flatMap((customer) => [customer, customer, customer]));
  assertEquals(it.refreshes, 50);
});

Deno.test("two sessions of one customer have separate tokens", async () => {
  using it = await SignedIn.open();
  const [phone, desktop] = [await it.signIn(), await it.signIn()];
  const { accessTokens } = it.here;
  assertEquals(await accessTokens.accessTokenFor(phone.session, SCOPES), "access.1.alice");
  assertEquals(await accessTokens.accessTokenFor(desktop.session, SCOPES), "access.2.alice");
});

Deno.test("each set of scopes has its own token, in whatever order the scopes are given", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  const token = (...scopes: string[]) => it.here.accessTokens.accessTokenFor(session, scopes);
  assertEquals(await token("b", "a"), "access.2.alice");
  assertEquals(await token("a", "b"), "access.2.alice");
  assertEquals(await token("User.Read"), "access.1.alice");
  const [, refresh] = it.tenant.calls("token");
  assertEquals(refresh!.form.get("scope"), "openid profile offline_access b a");
});

Deno.test("a token that the API has refused is not used again (RL-30)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  const refused = await it.here.accessTokens.accessTokenFor(session, SCOPES);
  const instead = () => it.here.accessTokens.accessTokenFor(session, SCOPES, refused);
  assertEquals(await Promise.all([instead(), instead()]), ["access.2.alice", "access.2.alice"]);
  assertEquals(await instead(), "access.2.alice"); // another has refreshed already
  assertEquals(it.refreshes, 1);
});

Deno.test("a request whose token was refused does not join one that still accepts that token (RL-30)", async () => {
  using it = await SignedIn.open();
  const { cookie, session } = await it.signIn();
  const there = it.startProcess();
  const sessionThere = await it.read(cookie, there);
  it.clock.pass(56 * MINUTE);
  const lease = await there.leases.take(["refresh_leases", session.id], 15 * SECOND);
  assert(typeof lease === "object");
  const token = it.here.accessTokens.accessTokenFor(session, SCOPES);
  const instead = it.here.accessTokens.accessTokenFor(session, SCOPES, "access.2.alice");

  const tokens = await there.sessions.tokens(sessionThere);
  const grant = await there.refresh.redeem(sessionThere, SCOPES, tokens!);
  await there.sessions.changeTokens(sessionThere, (current) => withGrant(current, SCOPES, grant));
  assertEquals(await token, "access.2.alice");
  await lease.release();
  assertEquals(await instead, "access.3.alice");
});

Deno.test("the newest refresh token is used, and the old one is deleted (OP-30, SP-19)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  for (let hour = 0; hour < 2; hour++) {
    it.clock.pass(56 * MINUTE);
    await it.here.accessTokens.accessTokenFor(session, SCOPES);
  }
  const sent = it.tenant.calls("token").map(({ form }) => form.get("refresh_token"));
  assertEquals(sent, [null, "refresh.1.alice", "refresh.2.alice"]);
  assertEquals((await it.here.sessions.tokens(session))?.refreshToken, "refresh.3.alice");
});

Deno.test("the old refresh token stays if no new one comes (SP-19)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  it.tenant.tokens = { refresh_token: undefined, id_token: undefined };
  const before = await it.here.sessions.tokens(session);
  it.clock.pass(56 * MINUTE);
  await it.here.accessTokens.accessTokenFor(session, SCOPES);
  const after = await it.here.sessions.tokens(session);
  assertEquals([after?.refreshToken, after?.idToken], [before?.refreshToken, before?.idToken]);
});

const OUTAGES: Record<string, Answer> = {
  "is unreachable": unreachable,
  "answers 500": () => new Response(null, { status: 500 }),
  "refuses the app": () => Response.json({ error: "invalid_client" }, { status: 401 }),
};

for (const [name, answer] of Object.entries(OUTAGES)) {
  Deno.test(`while the authority ${name}, the token that is still valid is used (RL-14)`, async () => {
    using it = await SignedIn.open();
    const { session } = await it.signIn();
    it.tenant.answers.token = answer;
    it.clock.pass(60 * MINUTE - 1);
    assertEquals(await it.here.accessTokens.accessTokenFor(session, SCOPES), "access.1.alice");
    assertEquals(it.refreshes, 1);
  });

  Deno.test(`while the authority ${name}, an expired token is not used, and the session is kept (RL-15)`, async () => {
    using it = await SignedIn.open();
    const { session } = await it.signIn();
    const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
    it.tenant.answers.token = answer;
    it.clock.pass(60 * MINUTE);
    await assertRejects(token, AccessTokenUnavailableError);
    delete it.tenant.answers.token;
    assertEquals(await token(), "access.2.alice");
  });
}

Deno.test("a token that the API has refused is not used while the authority is down", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  it.tenant.answers.token = unreachable;
  const instead = () => it.here.accessTokens.accessTokenFor(session, SCOPES, "access.1.alice");
  await assertRejects(instead, AccessTokenUnavailableError);
});

Deno.test("no request is sent while the authority has asked for a pause (RL-34, N-15)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
  it.tenant.answers.token = () =>
    new Response(null, { status: 429, headers: { "retry-after": "41" } });
  it.clock.pass(56 * MINUTE);
  assertEquals([await token(), await token()], ["access.1.alice", "access.1.alice"]);
  assertEquals(it.refreshes, 1);
  delete it.tenant.answers.token;
  it.clock.pass(41 * SECOND - 1);
  assertEquals(await token(), "access.1.alice");
  it.clock.pass(1);
  assertEquals(await token(), "access.2.alice");
});

Deno.test("a session that has ended gets no token, and no request is sent", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  await it.here.sessions.end(session);
  const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
  await assertRejects(token, SignInRequiredError);
  assertEquals(it.refreshes, 0);
});

Deno.test("a session that ends during the refresh gets no token, and nothing is stored (D-21)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  it.clock.pass(56 * MINUTE);
  it.tenant.answers.token = async (call) => {
    await it.here.sessions.end(session);
    return it.tenant.redeem(call);
  };
  const token = () => it.here.accessTokens.accessTokenFor(session, SCOPES);
  await assertRejects(token, SignInRequiredError);
  assertEquals(await dump(it.kv), "");
});

Deno.test("all requests at once learn that the session has ended (RL-11)", async () => {
  using it = await SignedIn.open();
  const { session } = await it.signIn();
  it.clock.pass(56 * MINUTE);
  it.tenant.answers.token = () => Response.json({ error: "invalid_grant" }, { status: 400 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => it.here.accessTokens.accessTokenFor(session, SCOPES)),
  );
  for (const outcome of outcomes) {
    assert(outcome.status === "rejected" && outcome.reason instanceof SignInRequiredError);
  }
  assertEquals(it.refreshes, 1);
});

Deno.test("the log has a part of the session's fingerprint, and no token (CV-20)", async () => {
  using it = await SignedIn.open();
  const { cookie, session } = await it.signIn();
  it.clock.pass(56 * MINUTE);
  await it.here.accessTokens.accessTokenFor(session, SCOPES);
  const text = JSON.stringify(it.log.events);
  assert(text.includes(session.id.slice(0, 8)));
  for (const secret of [cookie, session.id, "access.2", "refresh."]) assert(!text.includes(secret));
});
