import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Fault, HTML_PAGE, RESET } from "../../emulator/faults/faults.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { signIn } from "./support/attempt.ts";
import { FaultyKv } from "./support/faulty_kv.ts";
import { openSession } from "./support/open_session.ts";
import { kept } from "./support/verdict.ts";
import { assertSecured } from "./support/secured.ts";

Deno.test("the session ends before the browser is sent to the authority (OP-40, SP-47)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  visitor.holds = ({ origin }) => origin !== harness.origin;
  const cookies = async () =>
    (await visitor.jar.getCookies(harness.origin)).map(({ key }) => key).sort();
  const { port } = new URL(harness.origin);
  assertEquals(await cookies(), [`session-${port}`, `sign-in-${port}`]);
  const { status, headers } = await visitor.submit("Sign out");
  assertEquals(status, 303);
  assertEquals(await cookies(), [], "nothing of the app is left in the browser");
  const location = new URL(headers.get("location")!);
  assertEquals(location.origin + location.pathname.slice(-7), `${harness.tenant.origin}/logout`);
  assert(location.searchParams.has("logout_hint"));
  assertEquals(harness.tenant.requestsTo("logout"), []);
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
});

/** Parameters with which the visitor may return from sign-out. */
const RETURNS: Record<string, (body: Record<string, unknown>) => unknown> = {
  "a foreign state (OP-41)": () => ({ state: "x_INVALID" }),
  "no state (OP-42)": () => ({}),
  "an error": () => ({ error: "invalid_request", error_description: "<script>x7331()</script>" }),
};

for (const [name, mutation] of Object.entries(RETURNS)) {
  Deno.test(`a visitor who returns from sign-out with ${name} is signed out`, async () => {
    await using harness = await startHarness();
    harness.tenant.mutations.body("sign-out return", mutation);
    const visitor = new Visitor();
    await signIn(visitor, harness);
    const page = await visitor.submit("Sign out");
    assertEquals([page.status, page.url.pathname], [200, "/signed-out"]);
    assertStringIncludes(page.html, "You are signed out");
    assert(!page.html.includes("x7331"));
    assertSecured(page);
  });
}

/** How the metadata request for the sign-out endpoint may fail. */
const FAULTS: Record<string, Fault> = { "is down": RESET, "answers with HTML": HTML_PAGE };

for (const [name, fault] of Object.entries(FAULTS)) {
  Deno.test(`sign-out works here even if the authority ${name} (RL-40, SP-46)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await openSession(harness, visitor);
    harness.tenant.faults.always("discovery", fault);
    await visitor.goTo(`${harness.origin}/profile`);
    const page = await visitor.submit("Sign out");
    assertEquals([page.url.pathname, page.status], ["/signed-out", 200]);
    assertStringIncludes(page.html, "you may still be signed in there");
    assertEquals(
      (await visitor.goTo(`${harness.origin}/`)).document.querySelector("h1")?.textContent,
      "Home",
    );
  });
}

Deno.test("sign-out works here even if the authority has no sign-out endpoint (RL-40)", async () => {
  await using harness = await startHarness();
  harness.tenant.mutations.body("discovery", (body) => void delete body.end_session_endpoint);
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const page = await visitor.submit("Sign out");
  assertEquals([page.url.pathname, page.status], ["/signed-out", 200]);
  assertStringIncludes(page.html, "you may still be signed in there");
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
});

Deno.test("sign-out in one tab holds in another at its next click (RL-18)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const cookie = await visitor.jar.getCookieString(harness.origin);
  await visitor.goTo(`${harness.origin}/profile`);
  visitor.holds = ({ origin }) => origin !== harness.origin;
  await visitor.submit("Sign out");
  const other = await fetch(`${harness.origin}/profile`, {
    headers: { cookie },
    redirect: "manual",
  });
  assertEquals([other.status, await other.text()], [303, ""]);
});

Deno.test("a request that runs during sign-out does not bring the session back (RL-18, D-21)", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ wrapKv: faulty.wrap });
  const visitor = new Visitor();
  await openSession(harness, visitor);
  harness.passTime(2 * 60_000); // so that the request writes the session's last use
  const { promise, resolve } = Promise.withResolvers<void>();
  faulty.gate = promise;
  const underWay = visitor.request(`${harness.origin}/profile`);
  while (faulty.gate !== undefined) await new Promise((wait) => setTimeout(wait, 5));
  const { status } = await visitor.request(`${harness.origin}/sign-out`, {
    method: "POST",
    headers: { origin: harness.origin },
  });
  assertEquals(status, 303);
  resolve();
  assert([200, 303].includes((await underWay).status));
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
});

Deno.test("no cache keeps a private page after sign-out (RL-17)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  for (const path of ["/", "/profile", "/graph", "/api/me", "/nowhere"]) {
    const { headers } = await visitor.request(harness.origin + path);
    assertEquals(headers.get("cache-control"), "no-store", path);
  }
  const { hops } = await visitor.submit("Sign out");
  assertEquals(hops[0]?.headers.get("cache-control"), "no-store");
  assertStringIncludes(hops[0]!.headers.get("clear-site-data")!, '"storage"');
});

/** Ways in which a session ends before somebody presses *Sign out*. */
const ENDINGS: Record<string, (harness: Harness, visitor: Visitor) => unknown> = {
  "it was idle": ({ passTime }) => passTime(31 * 60_000),
  "it was too old": ({ passTime }) => passTime(9 * 60 * 60_000),
  "another device ended it": async (harness) => {
    const other = new Visitor();
    await signIn(other, harness);
    await other.goTo(`${harness.origin}/account`);
    await other.submit("Yes, end all others");
  },
  "the database was emptied": async ({ kv, dump }) => {
    for (const { key } of await dump()) await kv.delete(key);
  },
  "its cookie was removed": (_, visitor) => visitor.jar.removeAllCookies(),
};

for (const [name, end] of Object.entries(ENDINGS)) {
  Deno.test(`sign-out reaches the authority also if ${name} (W-20)`, async () => {
    await using harness = await startHarness();
    const visitor = new Visitor();
    await signIn(visitor, harness);
    await visitor.goTo(`${harness.origin}/profile`);
    await end(harness, visitor);
    visitor.holds = ({ origin }) => origin !== harness.origin;
    const { hops: [answer] } = await visitor.submit("Sign out");
    const location = new URL(answer!.headers.get("location")!);
    assertEquals([answer!.status, location.origin], [303, harness.tenant.origin]);
    assert(location.pathname.endsWith("/logout"), location.href);
    assertEquals(
      location.searchParams.get("post_logout_redirect_uri"),
      `${harness.origin}/signed-out`,
    );
  });
}

Deno.test("a session that lapsed leaves no tokens behind after sign-out (W-20)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  harness.passTime(31 * 60_000);
  visitor.holds = ({ origin }) => origin !== harness.origin;
  const { hops: [answer] } = await visitor.submit("Sign out");
  const { searchParams } = new URL(answer!.headers.get("location")!);
  assert(searchParams.has("id_token_hint"), "the authority knows whom to sign out");
  assert(!(await kept(harness)).includes("session_tokens"));
});

Deno.test("no redirect grows with what the tenant sends (W-21)", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const claims = ["email", "login_hint", "name", "preferred_username"];
  for (
    const [length, claim] of [10, 254, 2_000, 20_000].flatMap((n) => claims.map((c) => [n, c]))
  ) {
    const text = `${"é".repeat(Number(length))}@example.com`;
    const visitor = new Visitor();
    await openSession(harness, visitor, {
      claims: { [String(claim)]: text },
      tokens: { idToken: "i".repeat(Number(length)) },
    });
    harness.passTime(11 * 60_000);
    const stepUp = await visitor.request(`${origin}/profile/edit`);
    const signOut = await visitor.request(`${origin}/sign-out`, {
      method: "POST",
      headers: { origin },
    });
    for (const { status, headers } of [stepUp, signOut]) {
      const location = headers.get("location")!;
      assert([302, 303].includes(status));
      assert(location.length < 2_000, `${location.length} characters`);
      assertEquals(new URL(location).origin, harness.tenant.origin);
    }
    const { searchParams } = new URL(stepUp.headers.get("location")!);
    assertEquals(searchParams.has("login_hint"), length === 10 && claim === "email");
  }
});

Deno.test("signing out while the session can't be read for a moment leaves its tokens for another try (W-23)", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ wrapKv: faulty.wrap });
  const { origin, services: { sessions } } = harness;
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const { read } = sessions;
  sessions.read = async (cookie) => {
    sessions.read = read;
    faulty.reads = "fails";
    return await read.call(sessions, cookie).finally(() => faulty.reads = "none");
  };
  const { status, headers } = await visitor.request(`${origin}/sign-out`, {
    method: "POST",
    headers: { origin, "sec-fetch-site": "same-origin" },
  });
  assertEquals([status, headers.get("location")], [303, "/signed-out?session=kept"]);
  assertEquals((await Array.fromAsync(harness.kv.list({ prefix: ["session_tokens"] }))).length, 1);
});
