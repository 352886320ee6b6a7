import { assert, assertEquals, assertFalse } from "@std/assert";
import { startHarness } from "../support/harness.ts";
import { openSession } from "./support/open_session.ts";
import { rawRequest } from "./support/raw_request.ts";

const PROTECTED = ["/profile", "/graph", "/account", "/api/me", "/profile/edit", "/confirm"];
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "QUERY"];

/** Spellings of a path that a guard and a router may read differently (CV-14). */
function spellings(path: string): string[] {
  const name = path.slice(1);
  const [first = "", ...rest] = name;
  const encoded = `%${first.charCodeAt(0).toString(16)}${rest.join("")}`;
  return [
    `/${path}`,
    `//${path}`,
    `${path}/`,
    `${path}//`,
    `/./${name}`,
    `/.${path}`,
    `/x/..${path}`,
    `/x/../${path}`,
    `/%2e${path}`,
    `/%2e/${name}`,
    `/x/%2e%2e${path}`,
    `/${encoded}`,
    `/%2f${name}`,
    `/%5c${name}`,
    `\\${name}`,
    `/${name.toUpperCase()}`,
    `/${first.toUpperCase()}${rest.join("")}`,
    `${path};x`,
    `${path};jsessionid=1`,
    `${path}%3bx`,
    `${path}%23`,
    `${path}#public`,
    `${path}%3f`,
    `${path}?public`,
    `${path}?`,
    `${path}?fresh-partial=true`,
    `${path}&x=1`,
    `${path}%00`,
    `${path}%20`,
    `${path}%0a`,
    `${path}.`,
    `${path}..`,
    `${path}.json`,
    `${path}/.`,
    `${path}/..;/`,
    `/healthz/..${path}`,
    `/healthz/%2e%2e${path}`,
    `/styles.css/..${path}`,
    `/_fresh/..${path}`,
    `/(signed-in)${path}`,
    `/%28signed-in%29${path}`,
    `/routes/(signed-in)${path}.tsx`,
  ];
}

const HEADERS: Record<string, string>[] = [
  {},
  { "x-middleware-subrequest": "src/middleware:middleware:middleware" },
  { "x-original-url": "/", "x-rewrite-url": "/" },
  { "x-forwarded-uri": "/healthz", "x-auth-request-redirect": "/" },
  { "fresh-partial": "true", "sec-fetch-dest": "empty" },
  { cookie: "session-80=" + "A".repeat(43) },
];

Deno.test("no spelling of an address shows a signed-in page without a session (CV-14, CV-15)", async () => {
  await using harness = await startHarness();
  for (const path of PROTECTED) {
    for (const target of [path, ...spellings(path)]) {
      const { status, body } = await rawRequest(harness.origin, target);
      assert(status >= 300 && status < 500, `${status} for ${target}`);
      if (status < 400) assertEquals(body, "", `${target} says something on the way to sign-in`);
      else assertFalse(/profile-|sessions|userPrincipalName/.test(body), target);
    }
  }
});

Deno.test("no method or header shows a signed-in page without a session (CV-14, AV-13)", async () => {
  await using harness = await startHarness();
  for (const path of PROTECTED) {
    for (const method of METHODS) {
      for (const headers of HEADERS) {
        const { status, body } = await rawRequest(harness.origin, path, headers, method);
        const what = `${status} for ${method} ${path} ${JSON.stringify(headers)}`;
        assert(method === "OPTIONS" ? status < 500 : status >= 300 && status < 502, what);
        if (status < 300) assertEquals(body, "", what);
      }
    }
  }
});

Deno.test("methods that a page does not have are refused and change nothing (AV-13)", async () => {
  await using harness = await startHarness();
  const { origin } = harness;
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  const paths = ["/", "/profile", "/graph", "/api/me", "/sign-in", "/getAToken", "/healthz"];
  for (const path of [...paths, "/styles.css", "/nowhere"]) {
    for (const method of ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"]) {
      const { status, body } = await rawRequest(origin, path, { cookie, origin }, method);
      assert([400, 404, 405, 501].includes(status), `${status} for ${method} ${path}`);
      assertFalse(body.includes(cookie), "TRACE tells the cookie");
    }
  }
  assertEquals((await rawRequest(origin, "/profile", { cookie })).status, 200);
});

/** Addresses that may make a cache think that a private page is a file (AV-34). */
const FILE_NAMES = [
  "/x.css",
  ".css",
  "/x.js",
  ".js",
  "/styles.css",
  ";x.css",
  "%3bx.css",
  "%0ax.css",
  "%00.css",
  "%23x.css",
  "%3fx.css",
  "/..%2fstyles.css",
  "/%2e%2e/styles.css",
  "//x.css",
  "\\x.css",
  "/.css",
  "?x.css",
  "?/x.css",
  "/favicon.ico",
];

Deno.test("no address makes a private page look like a file that may be cached (AV-34)", async () => {
  await using harness = await startHarness();
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  for (const path of ["/", ...PROTECTED]) {
    for (const name of FILE_NAMES) {
      const { status, headers, body } = await rawRequest(harness.origin, path + name, { cookie });
      const what = `${status} for ${path + name}`;
      if (body.includes("Alice")) {
        assertEquals(headers.get("cache-control"), "no-store", what);
        const isPage = status >= 400 || name.startsWith("?");
        assert(isPage, `${what} with who is signed in`);
      }
    }
  }
});

Deno.test("no response to a request with a session may be cached, except files (AV-34, CV-09)", async () => {
  await using harness = await startHarness();
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  const paths = ["/", ...PROTECTED, "/sign-in", "/getAToken", "/signed-out", "/nowhere", "/readyz"];
  for (const path of paths) {
    for (const headers of [{ cookie }, {}] as Record<string, string>[]) {
      const answer = await rawRequest(harness.origin, path, headers);
      assertEquals(answer.headers.get("cache-control"), "no-store", path);
      assertFalse(answer.headers.has("etag") || answer.headers.has("last-modified"), path);
    }
  }
});

/** Private files of the project, and paths that lead out of `static/`. */
const FILES = ["deno.json", ".env", "lib/config.ts", "main.ts", "_fresh/server.js", ".git/config"];
const WAYS_OUT = [
  "/",
  "/../",
  "/..%2f",
  "/%2e%2e/",
  "/%2e%2e%2f",
  "/..%5c",
  "/x/..%2f..%2f",
  "/./../",
];

Deno.test("no address leads out of the folder of static files (AV-32)", async () => {
  await using harness = await startHarness();
  for (const file of FILES) {
    for (
      const way of [...WAYS_OUT, "//", "/static/", "/static/..%2f", "/_fresh/js/..%2f..%2f..%2f"]
    ) {
      const { status } = await rawRequest(harness.origin, way + file);
      assert([400, 404].includes(status), `${status} for ${way + file}`);
    }
  }
});
