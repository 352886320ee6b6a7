import { assertEquals } from "@std/assert";
import { type Harness, type HarnessOptions, startHarness } from "../support/harness.ts";
import { openSession } from "./support/open_session.ts";
import { rawRequest } from "./support/raw_request.ts";

const HTTPS = "https://app.example";
const AT_HTTPS: HarnessOptions = { env: { REDIRECT_URI: `${HTTPS}/getAToken` } };

const METHODS = ["POST", "PUT", "PATCH", "DELETE", "post"];
const CONTENT_TYPES = [
  undefined,
  "application/x-www-form-urlencoded",
  "APPLICATION/X-WWW-FORM-URLENCODED",
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/json",
];
const SITES = [undefined, "same-origin", "same-site", "cross-site"];
const ORIGINS = ["none", "null", "self", "sibling", "evil"];

/** Only our own pages may end a session, and clients other than browsers, which send neither header (D-17). */
function isOurs(site: string | undefined, origin: string): boolean {
  return site === "same-origin" || origin === "self" || (site === undefined && origin === "none");
}

async function isSignedIn({ services }: Harness, cookie: string): Promise<boolean> {
  return await services.sessions.read(cookie) !== null;
}

Deno.test("only our own pages end a session: methods × content types × Sec-Fetch-Site × Origin (SP-27, CV-22, D-17)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const values: Record<string, string | undefined> = {
    none: undefined,
    null: "null",
    self: HTTPS,
    sibling: "https://other.app.example",
    evil: "https://evil.example",
  };
  let cookie = await openSession(harness);
  for (const method of METHODS) {
    for (const type of CONTENT_TYPES) {
      for (const site of SITES) {
        for (const name of ORIGINS) {
          const headers = defined({
            cookie: `__Host-session=${cookie}`,
            "content-type": type,
            "sec-fetch-site": site,
            origin: values[name],
          });
          const { status } = await rawRequest(harness.origin, "/sign-out", headers, method);
          const what = `${method} ${type} ${site} ${name}: ${status}`;
          const ends = method === "POST" && isOurs(site, name);
          assertEquals(await isSignedIn(harness, cookie), !ends, what);
          if (ends) assertEquals(status, 303, what);
          else if (method === "POST") assertEquals(status, 403, what);
          else assertEquals([403, 404, 405, 400, 501].includes(status), true, what);
          if (ends) cookie = await openSession(harness);
        }
      }
    }
  }
});

/** Headers and parameters that make some frameworks see another method. */
const DISGUISES: Record<string, string>[] = [
  { "x-http-method-override": "POST" },
  { "x-http-method": "POST" },
  { "x-method-override": "POST" },
  { "content-type": "application/x-www-form-urlencoded", "x-http-method-override": "POST" },
];

Deno.test("no header or parameter turns a GET into a POST (SP-27)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const cookie = await openSession(harness);
  for (const disguise of DISGUISES) {
    for (const target of ["/sign-out", "/sign-out?_method=POST", "/account?_method=POST&end=all"]) {
      await rawRequest(harness.origin, target, { ...disguise, cookie: `__Host-session=${cookie}` });
      assertEquals(await isSignedIn(harness, cookie), true, target);
    }
  }
});

Deno.test("another site can't end sessions or change the account (SP-27)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const cookie = await openSession(harness);
  for (const path of ["/account", "/profile", "/profile/edit", "/confirm", "/api/me", "/"]) {
    for (const site of ["same-site", "cross-site"]) {
      const { status } = await rawRequest(
        harness.origin,
        path,
        {
          cookie: `__Host-session=${cookie}`,
          origin: "https://other.app.example",
          "sec-fetch-site": site,
          "content-type": "application/x-www-form-urlencoded",
        },
        "POST",
      );
      assertEquals(status, 403, path);
    }
  }
  assertEquals(await isSignedIn(harness, cookie), true);
});

Deno.test("a request's host headers don't make another origin trusted (CV-13, D-16)", async () => {
  await using harness = await startHarness(AT_HTTPS);
  const cookie = await openSession(harness);
  for (
    const spoof of [
      { host: "evil.example" },
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      { forwarded: "host=evil.example;proto=https" },
    ]
  ) {
    const headers = { ...spoof, cookie: `__Host-session=${cookie}` };
    const origin = "https://evil.example";
    const { status } = await rawRequest(
      harness.origin,
      "/sign-out",
      defined({ ...headers, origin }),
      "POST",
    );
    assertEquals([status, await isSignedIn(harness, cookie)], [403, true]);
  }
});

function defined(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
