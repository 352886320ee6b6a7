import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { FaultyKv } from "../attack/support/faulty_kv.ts";
import { openSession } from "../attack/support/open_session.ts";
import { enterCredentials, signIn } from "../support/credentials.ts";
import { startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("GET /account lists the customer's own sessions, this device first and marked (AV-22)", async () => {
  await using harness = await startHarness();
  const phone = new Visitor(
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
  );
  const desktop = new Visitor(
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
  );
  const bob = new Visitor("Bob/1.0");
  await signIn(desktop, harness);
  harness.passTime(60_000);
  await signIn(phone, harness);
  await signIn(bob, harness, 1);
  await desktop.goTo(`${harness.origin}/account`);
  assertEquals(desktop.page.status, 200);
  const items = [...desktop.page.document.querySelectorAll(".session")].map((item) =>
    item.textContent ?? ""
  );
  assertEquals(items.length, 2);
  assertStringIncludes(items[0]!, "Firefox on Windows");
  assertStringIncludes(items[0]!, "This device");
  assertStringIncludes(items[1]!, "Safari on iOS");
  assertFalse(items[1]!.includes("This device"));
});

Deno.test("the header marks no more than one link as current: the page's own", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const expected = { "/": ["Home"], "/account": ["Account"], "/nowhere": [] };
  for (const [path, names] of Object.entries(expected)) {
    const { document } = await visitor.goTo(harness.origin + path);
    const marked = [...document.querySelectorAll("header [aria-current]")]
      .filter((link) => link.getAttribute("aria-current") !== "false");
    assertEquals(marked.map((link) => link.textContent), names, path);
  }
});

Deno.test("POST /account ends one session at once and answers 303 (AV-22, SP-13)", async () => {
  await using harness = await startHarness();
  const [here, there] = [new Visitor(), new Visitor()];
  await signIn(here, harness);
  await signIn(there, harness);
  await here.goTo(`${harness.origin}/account`);
  const other = [...here.page.document.querySelectorAll(".session")]
    .find((item) => !item.textContent!.includes("This device"))!;
  await here.send("/account", { end: other.querySelector("button")!.getAttribute("value")! });
  assertEquals(here.page.hops[0]!.status, 303);
  assertEquals(here.page.document.querySelectorAll(".session").length, 1);
  assertEquals((await there.request(`${harness.origin}/profile`)).status, 303);
  assertEquals((await here.request(`${harness.origin}/profile`)).status, 200);
});

const SAID = "You are signed out on all other devices.";

Deno.test("GET /account says only what has ended, and only in words of its own (P-20)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  const said = async (query: string) => {
    const { document } = await visitor.goTo(`${harness.origin}/account${query}`);
    return document.querySelector("main [role=status]")?.textContent;
  };
  assertEquals(await said(""), undefined);
  assertEquals(await said("?ended=others"), SAID);
  assertEquals(await said("?ended=one"), "That session has ended.");
  assertEquals(await said("?ended=constructor"), undefined);
});

Deno.test("GET /account asks before it ends what is not at hand, without JavaScript (P-20)", async () => {
  await using harness = await startHarness();
  const [here, there] = [new Visitor(), new Visitor()];
  for (const visitor of [here, there]) await signIn(visitor, harness);
  const { document } = await here.goTo(`${harness.origin}/account`);
  const buttons = [...document.querySelectorAll("main button")];
  const asked = buttons.filter((button) => button.closest("details:not([open])") !== null);
  assertEquals(asked.map(({ textContent }) => textContent), [
    "Yes, end it",
    "Yes, end all others",
    "Yes, sign out everywhere",
  ]);
  for (const button of asked) assert(button.className.includes("danger"));
  assertEquals(
    buttons.filter((it) => !asked.includes(it)).map(({ textContent }) => textContent),
    ["Sign out here"],
  );
});

Deno.test("POST /account ends all other sessions, or all sessions", async () => {
  await using harness = await startHarness();
  const [here, second, third] = [new Visitor(), new Visitor(), new Visitor()];
  for (const visitor of [here, second, third]) await signIn(visitor, harness);
  await here.goTo(`${harness.origin}/account`);
  const cookie = await here.jar.getCookieString(harness.origin);
  await here.submit("Yes, end all others");
  assertEquals([here.page.hops.length, here.page.url.pathname], [2, "/account"]);
  assertEquals(here.page.document.querySelector("[role=status]")!.textContent, SAID);
  assertEquals(await here.jar.getCookieString(harness.origin), cookie);
  assertEquals(here.page.document.querySelectorAll(".session").length, 1);
  for (const visitor of [second, third]) {
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 303);
  }
  assertEquals((await here.request(`${harness.origin}/profile`)).status, 200);

  await signIn(second, harness);
  await here.goTo(`${harness.origin}/account`);
  await here.submit("Yes, sign out everywhere");
  assertEquals(here.page.url.pathname, "/signed-out");
  for (const visitor of [here, second]) {
    assertEquals((await visitor.request(`${harness.origin}/profile`)).status, 303);
  }
});

Deno.test("POST /account that ends the current session also signs out at the authority (SP-46)", async () => {
  await using harness = await startHarness();
  const [here, there] = [new Visitor(), new Visitor()];
  for (const visitor of [here, there]) await signIn(visitor, harness);
  await here.goTo(`${harness.origin}/account`);
  const own = [...here.page.document.querySelectorAll(".session")]
    .find((item) => item.textContent!.includes("This device"))!;
  await here.send("/account", { end: own.querySelector("button")!.getAttribute("value")! });
  assertEquals(here.page.url.pathname, "/signed-out");
  assertEquals(harness.tenant.requestsTo("logout").length > 0, true);
  assertEquals((await here.request(`${harness.origin}/profile`)).status, 303);
  assertEquals((await there.request(`${harness.origin}/profile`)).status, 200);
});

Deno.test("POST /account ends no session of other customers and refuses requests from other sites", async () => {
  await using harness = await startHarness();
  const [alice, bob] = [new Visitor(), new Visitor()];
  await signIn(alice, harness);
  await signIn(bob, harness, 1);
  const ids = await sessionIds(harness.kv);
  await alice.goTo(`${harness.origin}/account`);
  for (const id of ids) {
    if (alice.page.html.includes(id)) continue;
    await alice.send("/account", { end: id });
    assertEquals(alice.page.hops[0]!.status, 303);
  }
  assertEquals((await bob.request(`${harness.origin}/profile`)).status, 200);

  for (const site of ["cross-site", "same-site"]) {
    const forged = await alice.request(`${harness.origin}/account`, {
      method: "POST",
      body: new URLSearchParams({ end: "all" }),
      headers: { "sec-fetch-site": site, origin: "https://evil.example" },
    });
    assertEquals(forged.status, 403);
  }
  const noForm = await alice.request(`${harness.origin}/account`, {
    method: "POST",
    body: "{",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
  });
  assertEquals(noForm.status, 400);
  assertEquals((await alice.request(`${harness.origin}/profile`)).status, 200);
});

Deno.test("a refused refresh ends all sessions of the customer (AV-20)", async () => {
  await using harness = await startHarness({ tenant: { accessTokenSeconds: 600 } });
  const [one, two, bob] = [new Visitor(), new Visitor(), new Visitor()];
  await signIn(one, harness);
  await signIn(two, harness);
  await signIn(bob, harness, 1);
  harness.tenant.revokeRefreshTokens(harness.tenant.customers[0]!.id);
  harness.passTime(10 * 60_000);
  const answer = await one.request(`${harness.origin}/graph`);
  assertEquals(answer.status, 303);
  assertEquals(answer.headers.get("location"), "/sign-in?returnTo=%2Fgraph");
  assertEquals((await two.request(`${harness.origin}/profile`)).status, 303);
  assertEquals((await bob.request(`${harness.origin}/profile`)).status, 200);
  const lines = harness.log.map((line) => JSON.parse(line));
  const { reason, which } = lines.find(({ event }) => event === "session_ended");
  assertEquals([reason, which], ["invalid_grant", "all"]);
});

Deno.test("only customers with the role see the staff page", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/staff`);
  assertEquals(visitor.page.status, 403);
  assertFalse(visitor.page.html.includes("Staff only"));

  harness.tenant.mutateIdToken((_header, payload) => void (payload.roles = ["Staff"]));
  await signIn(visitor, harness);
  await visitor.goTo(`${harness.origin}/staff`);
  assertEquals(visitor.page.status, 200);
});

async function sessionIds(kv: Deno.Kv): Promise<string[]> {
  return (await Array.fromAsync(kv.list({ prefix: ["sessions"] }))).map(({ key }) =>
    String(key[1])
  );
}

Deno.test("a user has 50 sessions at the most: the oldest ends, and the page stays small (W-26)", async () => {
  await using harness = await startHarness();
  const first = new Visitor();
  await openSession(harness, first);
  for (let i = 0; i < 59; i++) {
    harness.passTime(1_000);
    await openSession(harness);
  }
  const last = new Visitor();
  await openSession(harness, last);
  assertEquals((await Array.fromAsync(harness.kv.list({ prefix: ["sessions"] }))).length, 50);
  assertEquals((await harness.dump()).length, 150);
  assertEquals((await first.request(`${harness.origin}/profile`)).status, 303);
  await last.goTo(`${harness.origin}/account`);
  assertEquals(last.page.document.querySelectorAll(".session").length, 50);
  assert(last.page.html.length < 100_000, `${last.page.html.length}`);
});

Deno.test("ending all others goes on where KV has failed on the way (W-26)", async () => {
  const faulty = new FaultyKv();
  await using harness = await startHarness({ wrapKv: faulty.wrap });
  const { services, kv } = harness;
  const visitor = new Visitor();
  const mine = await openSession(harness, visitor);
  // More than a user can have today, as an earlier version has left them.
  const session = (await services.sessions.read(mine))!;
  const user = (await kv.get<{ user: string }>(["sessions", session.id])).value!.user;
  const record = (await kv.get(["sessions", session.id])).value;
  for (let i = 0; i < 350; i++) {
    await kv.set(["sessions", `id-${i}`], record);
    await kv.set(["sessions_of_user", user, `id-${i}`], null);
  }
  let pages = 0;
  faulty.onCommit = () => void (++pages === 3 && (faulty.writes = "fails"));
  const endOthers = () => visitor.send("/account", { end: "others" });
  await visitor.goTo(`${harness.origin}/account`);
  await endOthers();
  assertEquals(visitor.page.status, 503);
  const left = async () => (await Array.fromAsync(kv.list({ prefix: ["sessions"] }))).length;
  assert(await left() < 200, "what has ended stays so");
  faulty.writes = "none";
  await visitor.goTo(`${harness.origin}/account`);
  await endOthers();
  assertEquals([visitor.page.status, await left()], [200, 1]);
});

Deno.test("a device that is on its way back while it is signed out elsewhere gets no session (W-65)", async () => {
  await using harness = await startHarness();
  const [here, there] = [new Visitor(), new Visitor()];
  for (const visitor of [here, there]) await signIn(visitor, harness);
  await here.goTo(`${harness.origin}/account`);

  await there.goTo(`${harness.origin}/sign-in?prompt=login`);
  there.holds = ({ origin }) => origin === harness.origin;
  await enterCredentials(there, harness);
  there.holds = () => false;
  // After the callback has read its session, and before it begins another one.
  const replaced = harness.services.sessions.create;
  harness.services.sessions.create = async (session) => {
    await here.submit("Yes, end all others");
    return await replaced.call(harness.services.sessions, session);
  };
  const answer = await there.goTo(there.held!.url, there.held!.init);
  assertEquals([answer.status, answer.headers.getSetCookie()], [400, []]);
  assertStringIncludes(answer.html, "You were signed out in the meantime");
  assertEquals((await there.request(`${harness.origin}/profile`)).status, 303);
  assertEquals((await Array.fromAsync(harness.kv.list({ prefix: ["sessions"] }))).length, 1);
});
