import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { newSecret } from "../../lib/kv/seal.ts";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { Visitor } from "../support/visitor.ts";
import { authorize, signIn } from "./support/attempt.ts";
import { openSession } from "./support/open_session.ts";

const AT_HTTPS: HarnessOptions = { env: { REDIRECT_URI: "https://app.example/getAToken" } };

/** The parts of a `Set-Cookie` header; names in lower case. */
function parse(line: string): { name: string; value: string; attributes: Record<string, string> } {
  const [pair = "", ...rest] = line.split(";").map((part) => part.trim());
  const split = (part: string) => [part.split("=", 1)[0]!, part.slice(part.indexOf("=") + 1)];
  const [name = "", value = ""] = split(pair);
  const attributes = rest.map((part) => {
    const [key = "", text = ""] = split(part);
    return [key.toLowerCase(), part.includes("=") ? text : ""];
  });
  return { name, value, attributes: Object.fromEntries(attributes) };
}

/** Signs in, signs out and fails at an https app; returns all cookies that the app sets. */
async function allCookies(): Promise<ReturnType<typeof parse>[]> {
  await using harness = await startHarness({
    ...AT_HTTPS,
    tenant: { redirectUris: ["https://app.example/getAToken", "https://app.example/signed-out"] },
  });
  const { origin } = harness;
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  // The app's address is https://app.example; it listens at this port.
  await visitor.goTo(origin + callback.pathname + callback.search);
  assertEquals(visitor.page.status, 200);
  await visitor.goTo(`${origin}/profile`);
  await visitor.request(`${origin}/getAToken?error=access_denied&state=x`);
  await visitor.request(`${origin}/sign-out`, {
    method: "POST",
    headers: { origin: "https://app.example" },
  });
  await visitor.request(`${origin}/profile`, {
    headers: { cookie: `__Host-session=${newSecret()}` },
  });
  return visitor.seen.filter(({ url }) => url.origin === origin)
    .flatMap(({ headers }) => headers.getSetCookie()).map(parse);
}

Deno.test("every cookie is __Host-, Secure, HttpOnly, the session's also Lax, for all paths, without domain, and small (SP-26, AV-01 to AV-04, N-06)", async () => {
  const cookies = await allCookies();
  const names = new Set(cookies.map(({ name }) => name));
  assertEquals(names, new Set(["__Host-session", "__Host-sign-in"]));
  for (const { name, value, attributes } of cookies) {
    assert("secure" in attributes && "httponly" in attributes, name);
    assertEquals([attributes.path, "domain" in attributes], ["/", false]);
    assert(name.length + value.length <= 4_096);
    assertMatch(value, /^([\w-]{43})?$/);
    if (value === "") continue;
    // The authority's answer is a cross-site POST on https (form_post), which comes without Lax cookies.
    assertEquals(attributes.samesite, name === "__Host-session" ? "Lax" : "None");
    assertFalse("expires" in attributes);
    // The session cookie ends with the browser. The attempt cookie lives a little longer than an attempt.
    assertEquals(attributes["max-age"], name === "__Host-session" ? undefined : "3600");
  }
  assertEquals(cookies.filter(({ name, value }) => name === "__Host-session" && value).length, 1);
});

Deno.test("10,000 cookie values are 256 random bits each (AV-16, N-01)", () => {
  const values = new Set(Array.from({ length: 10_000 }, newSecret));
  assertEquals(values.size, 10_000);
  for (const value of values) assertMatch(value, /^[\w-]{43}$/);
});

/** The status of `/profile` with these cookies. */
async function statusWith({ origin }: Harness, cookie: string): Promise<number> {
  return (await new Visitor().request(`${origin}/profile`, { headers: { cookie } })).status;
}

Deno.test("a session value with one changed character opens nothing (AV-16)", async () => {
  await using harness = await startHarness();
  const value = await openSession(harness);
  assertEquals(await statusWith(harness, `${harness.services.cookies.session.name}=${value}`), 200);
  for (let at = 0; at < value.length; at += 6) {
    const other = value[at] === "A" ? "B" : "A";
    const changed = value.slice(0, at) + other + value.slice(at + 1);
    assertEquals(
      await statusWith(harness, `${harness.services.cookies.session.name}=${changed}`),
      303,
    );
  }
  for (const spoilt of [`${value}=`, `${value}A`, value.slice(1), value.toLowerCase()]) {
    assertEquals(
      await statusWith(harness, `${harness.services.cookies.session.name}=${spoilt}`),
      303,
    );
  }
});

Deno.test("a cookie that a sibling domain has set is ignored (CV-06, D-22)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const [mine, theirs] = [await openSession(harness), await openSession(harness)];
  for (const twin of ["session", "__Secure-session", "__host-session", " __Host-session2"]) {
    assertEquals(await statusWith(harness, `${twin}=${theirs}`), 303, twin);
    assertEquals(await statusWith(harness, `${twin}=${theirs}; __Host-session=${mine}`), 200);
  }
});

Deno.test("a session never takes a value that the browser already had (CV-06, AV-17)", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const planted = newSecret();
  const visitor = new Visitor();
  await visitor.jar.setCookie(
    `${harness.services.cookies.session.name}=${planted}; Path=/`,
    origin,
  );
  await signIn(visitor, harness);
  const value = await cookieOf(visitor, origin, harness.services.cookies.session.name);
  assertNotEquals(value, planted);
  assertEquals(
    await statusWith(harness, `${harness.services.cookies.session.name}=${planted}`),
    303,
  );

  await signIn(visitor, harness);
  assertNotEquals(await cookieOf(visitor, origin, harness.services.cookies.session.name), value);
  assertEquals(
    await statusWith(harness, `${harness.services.cookies.session.name}=${value}`),
    303,
    "the earlier session is over",
  );
});

Deno.test("a planted attempt cookie gives the attacker no session (CV-06)", async () => {
  await using harness = await startHarness();
  const [attacker, victim] = [new Visitor(), new Visitor()];
  await authorize(attacker, harness, { who: 1 });
  const planted = await cookieOf(attacker, harness.origin, harness.services.cookies.attempt.name);
  await victim.jar.setCookie(
    `${harness.services.cookies.attempt.name}=${planted}; Path=/`,
    harness.origin,
  );
  const page = await signIn(victim, harness);
  assertStringIncludes(page.document.querySelector("h1")?.textContent ?? "", "Alice Example");
  assertEquals(
    await statusWith(harness, `${harness.services.cookies.session.name}=${planted}`),
    303,
  );
  assertEquals((await attacker.request(`${harness.origin}/profile`)).status, 303);
});

Deno.test("the attempt cookie opens no session, and the session cookie no attempt (CV-07)", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const visitor = new Visitor();
  const callback = await authorize(visitor, harness);
  const attempt = await cookieOf(visitor, origin, harness.services.cookies.attempt.name);
  assertEquals(
    await statusWith(harness, `${harness.services.cookies.session.name}=${attempt}`),
    303,
  );
  const session = await openSession(harness);
  const { session: { name: sessionName }, attempt: { name: attemptName } } =
    harness.services.cookies;
  const swapped = await new Visitor().request(callback, {
    headers: { cookie: `${attemptName}=${session}; ${sessionName}=${attempt}` },
  });
  assertEquals([swapped.status, harness.tenant.requestsTo("token")], [400, []]);
  assertEquals((await visitor.goTo(callback)).status, 200);
});

Deno.test("the session value is in Set-Cookie only, not in a page, script or other header (AV-03)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const value = await cookieOf(visitor, harness.origin, harness.services.cookies.session.name);
  for (const path of ["/", "/profile", "/account", "/graph", "/nowhere", "/api/me"]) {
    const { body, headers } = await visitor.request(harness.origin + path);
    assertFalse((body + JSON.stringify([...headers])).includes(value), path);
  }
  assertFalse(harness.log.join().includes(value));
});

Deno.test("a sign-in that fails or is not finished leaves the session as it was (CV-10)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const before = await cookieOf(visitor, harness.origin, harness.services.cookies.session.name);
  harness.tenant.mutateIdToken(() => "broken");
  assertEquals((await signIn(visitor, harness)).status, 400);
  assertEquals(
    await cookieOf(visitor, harness.origin, harness.services.cookies.session.name),
    before,
  );
  assertEquals((await visitor.goTo(`${harness.origin}/profile`)).status, 200);
});

async function cookieOf(visitor: Visitor, origin: string, name: string): Promise<string> {
  return (await visitor.jar.getCookies(origin)).find(({ key }) => key === name)!.value;
}

Deno.test("two sessions' cookies, or one under a name that only looks like ours, open nothing (W-40)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const [mine, theirs] = [await openSession(harness), await openSession(harness)];
  const header = (...bytes: (string | number)[]) =>
    bytes.map((part) => typeof part === "number" ? String.fromCharCode(part) : part).join("");
  for (const byte of [0xa0, 0x0b, 0x0c, 0x85, 0xfe]) {
    const { session } = harness.services.cookies;
    const planted = new Headers({ cookie: header("a=1; ", byte, `__Host-session=${theirs}`) });
    assertEquals(session.read(planted), undefined, `byte ${byte}`);
  }
  assertEquals(await statusWith(harness, `\xA0__Host-session=${theirs}`), 303);
  const twice = `__Host-session=${mine}; __Host-session=${theirs}`;
  assertEquals(await statusWith(harness, twice), 303);
  assertEquals(await statusWith(harness, `__Host-session=${mine}; __Host-session=`), 303);
});

Deno.test("a Cookie header with empty pairs opens no session, and public pages answer 200 (W-41, W-50)", async () => {
  await using harness = await startHarness();
  const value = await openSession(harness);
  const { name } = harness.services.cookies.session;
  for (const cookie of ["=x", ";;", "a=1;", ";a=1", "", "=", `=${name}=${value}`]) {
    const { status } = await new Visitor().request(`${harness.origin}/`, { headers: { cookie } });
    assertEquals([status, await statusWith(harness, cookie)], [200, 303], cookie);
  }
  assertEquals(await statusWith(harness, `a=1;;=x; ${name}=${value};`), 200);
});

Deno.test("two apps on one host leave each other's cookies alone (W-22)", async () => {
  await using one = await startHarness();
  await using two = await startHarness();
  const visitor = new Visitor();
  await visitor.jar.setCookie("session=of-any-other-app; Path=/", one.origin);
  for (const harness of [one, two]) await signIn(visitor, harness);
  for (const { origin } of [one, two]) {
    assertEquals((await visitor.request(`${origin}/profile`)).status, 200);
  }
  await visitor.goTo(`${two.origin}/`);
  visitor.holds = ({ origin }) => origin !== two.origin;
  await visitor.submit("Sign out");
  assertEquals((await visitor.request(`${two.origin}/profile`)).status, 303);
  assertEquals((await visitor.request(`${one.origin}/profile`)).status, 200);
  assertEquals(await cookieOf(visitor, one.origin, "session"), "of-any-other-app");
});
