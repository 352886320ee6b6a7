import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { type Hop, Visitor } from "../support/visitor.ts";
import { authorize } from "./support/attempt.ts";
import { FaultyKv } from "./support/faulty_kv.ts";
import { openSession } from "./support/open_session.ts";
import { assertSecured, directivesOf } from "./support/secured.ts";

const HTTPS: HarnessOptions = { env: { REDIRECT_URI: "https://app.example/getAToken" } };

/** Makes the app fail with an unexpected error. */
function breakSessions({ services }: Harness): void {
  Object.assign(services.sessions, {
    read: () => Promise.reject(new TypeError("Cannot read properties of undefined")),
  });
}

/** Every kind of response, with its request and status. */
async function everyKind(harness: Harness, faulty: FaultyKv): Promise<Hop[]> {
  const { origin, services } = harness;
  const anonymous = new Visitor();
  const answers: Hop[] = [];
  const get = async (status: number, path: string, init?: RequestInit, visitor = anonymous) => {
    const answer = await visitor.request(origin + path, init);
    assertEquals(answer.status, status, path);
    answers.push(answer);
    return answer;
  };
  const post = { method: "POST", headers: { origin: services.config.origin } };

  const home = await get(200, "/");
  for (const path of ["/signed-out", "/healthz", "/readyz"]) await get(200, path);
  const [style] = /\/styles\.css[^"]*/.exec(home.body)!;
  await get(200, "/styles.css");
  await get(200, style.replaceAll("&amp;", "&"));
  await get(200, "/brand/mark.svg");
  await get(405, "/styles.css", post);
  await get(404, "/nowhere");
  await get(404, "/favicon.png");
  await get(404, "/_fresh/js/x.js");
  await get(302, "/sign-in?returnTo=/profile");
  await get(302, "/sign-up");
  await get(204, "/sign-in", { method: "HEAD" });
  await get(303, "/profile");
  await get(401, "/api/me");
  await get(400, "/getAToken");
  await get(400, "/getAToken?code=x&state=y&error=z");
  await get(405, "/getAToken", { method: "HEAD" });
  await get(services.config.secure ? 400 : 405, "/getAToken", post);
  await get(403, "/sign-out", { method: "POST", headers: { origin: "https://evil.example" } });
  await get(303, "/sign-out", post);
  harness.stopClock();
  for (let count = 0; count < 31; count++) await anonymous.request(`${origin}/sign-in`);
  await get(429, "/sign-in");

  const visitor = new Visitor();
  const value = await openSession(harness);
  const cookie = { headers: { cookie: `${services.cookies.session.name}=${value}` } };
  const profile = await get(200, "/profile", cookie, visitor);
  const [script] = /\/_fresh\/js\/[^"]*/.exec(profile.body)!;
  const { headers } = await get(200, script);
  await get(304, script, { headers: { "if-none-match": headers.get("etag")! } });
  await get(200, "/account", cookie, visitor);
  await get(404, "/nowhere", cookie, visitor);
  await get(303, "/graph", cookie, visitor); // there is no refresh token, so the session ends
  faulty.reads = "fails";
  await get(503, "/profile", cookie, visitor);
  faulty.reads = "none";
  breakSessions(harness);
  for (const path of ["/profile", "/", "/nowhere", "/api/me", "/sign-in", "/sign-out"]) {
    const init = path === "/sign-out"
      ? { ...post, headers: { ...post.headers, ...cookie.headers } }
      : cookie;
    const { body } = await get(500, path, init, visitor);
    assertMatch(body, /Something went wrong/);
    assert(!body.includes("undefined"), "nothing of the error is shown");
  }
  return answers;
}

for (const [scheme, options] of Object.entries({ http: {}, https: HTTPS })) {
  Deno.test(`all headers are on every kind of response of an ${scheme} app (AV-05 to AV-09, AV-37, D-19)`, async () => {
    const faulty = new FaultyKv();
    await using harness = await startHarness({ ...options, wrapKv: faulty.wrap });
    const answers = await everyKind(harness, faulty);
    assert(answers.length > 30);
    for (const answer of answers) {
      assertSecured(answer, scheme === "https");
      const type = answer.headers.get("content-type");
      assertEquals(answer.headers.has("allow"), answer.status === 405);
      if (answer.body !== "") assertMatch(type ?? "none", /charset=utf-8|svg\+xml|json/i);
    }
  });
}

Deno.test("the response to a successful callback has all headers (SP-10, AV-08)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  const answer = await visitor.request(await authorize(visitor, harness));
  assertEquals([answer.status, answer.body], [303, ""]);
  assertSecured(answer);
});

Deno.test("scripts need a nonce that is never used twice, on error pages too (AV-07)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const nonces: string[] = [];
  for (const path of ["/profile", "/profile", "/", "/nowhere", "/nowhere"]) {
    const { headers, body } = await visitor.request(harness.origin + path);
    const [, nonce] = /'nonce-([^']+)'/.exec(directivesOf(headers).get("script-src")!)!;
    nonces.push(nonce!);
    for (const [element] of body.matchAll(/<script[^>]*>/g)) {
      assert(element.includes(`nonce="${nonce}"`), element);
    }
    assert(!/ on\w+=|<style|style="|javascript:/.test(body), path);
  }
  assertEquals(new Set(nonces).size, nonces.length);
});

Deno.test("a sign-out form may lead to the tenant only (D-18)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const { headers } = await visitor.request(`${harness.origin}/profile`);
  assertEquals(directivesOf(headers).get("form-action"), `'self' ${harness.tenant.origin}`);
});

Deno.test("no other origin may read a response (AV-06, AV-11)", async () => {
  await using harness = await startHarness();
  const visitor = new Visitor();
  await openSession(harness, visitor);
  const origins = ["https://evil.example", "null", "https://app.example", `${harness.origin}.evil`];
  for (const origin of [...origins, harness.tenant.origin]) {
    for (const path of ["/", "/profile", "/api/me", "/styles.css", "/nowhere"]) {
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await visitor.request(harness.origin + path, {
          method,
          headers: { origin, "access-control-request-method": "GET" },
        });
        const names = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
        assertEquals(names, [], `${method} ${path}`);
        assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
      }
    }
  }
});

Deno.test("two equal failures have different references, and both are in the log (ASVS 16.5)", async () => {
  await using harness = await startHarness();
  breakSessions(harness);
  const references: string[] = [];
  for (const _ of Array(2)) {
    const { body } = await new Visitor().request(`${harness.origin}/`, {
      headers: { cookie: `${harness.services.cookies.session.name}=${"A".repeat(43)}` },
    });
    references.push(/<code>([0-9a-f-]{36})<\/code>/.exec(body)![1]!);
  }
  assertNotEquals(references[0], references[1]);
  for (const reference of references) assert(harness.log.some((line) => line.includes(reference)));
});

/** How many bytes an answer's headers take. */
function sizeOf(headers: Headers): number {
  return [...headers].reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
}

Deno.test("nginx takes the headers of the longest redirect: to sign-in, from the longest address (W-25)", async () => {
  const conf = await Deno.readTextFile("deploy/proxy_headers.conf");
  const [, kilobytes] = /^proxy_buffer_size (\d+)k;/m.exec(conf)!;
  await using app = await startHarness({ https: true });
  // Each & takes three bytes in the query of /sign-in.
  const address = "/profile?".padEnd(4_096, "&");
  const { status, headers } = await new Visitor().request(app.origin + address);
  assertEquals(status, 303);
  assert(headers.get("location")!.length > 12_000);
  assert(sizeOf(headers) + 100 < Number(kilobytes) * 1_024, `${sizeOf(headers)} bytes`);
});
