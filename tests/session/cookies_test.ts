import { assertEquals } from "@std/assert";
import { createCookies } from "../../lib/session/cookies.ts";
import { newSecret } from "../../lib/kv/seal.ts";

const HTTPS = createCookies(true, 3_600);
const HTTP = createCookies(false, 3_600);
const VALUE = newSecret();

/** A `Set-Cookie` as its name, its value and its attributes in the order of the alphabet. */
function parse(headers: Headers) {
  return headers.getSetCookie().map((line) => {
    const [pair, ...attributes] = line.split("; ");
    return { pair, attributes: attributes.map((attribute) => attribute.toLowerCase()).sort() };
  });
}

function read(cookies: typeof HTTPS, cookie: string): string | undefined {
  return cookies.session.read(new Headers({ cookie }));
}

Deno.test("the session cookie on https is __Host-session, Secure, HttpOnly, Lax, and ends with the browser (AV-01, AV-02, AV-03)", () => {
  const headers = new Headers();
  HTTPS.session.set(headers, VALUE);
  assertEquals(parse(headers), [{
    pair: `__Host-session=${VALUE}`,
    attributes: ["httponly", "path=/", "samesite=lax", "secure"],
  }]);
});

Deno.test("the session cookie on loopback http has neither prefix nor Secure", () => {
  const headers = new Headers();
  HTTP.session.set(headers, VALUE);
  assertEquals(parse(headers), [{
    pair: `session=${VALUE}`,
    attributes: ["httponly", "path=/", "samesite=lax"],
  }]);
});

Deno.test("the attempt cookie lives as long as an attempt is remembered", () => {
  const headers = new Headers();
  HTTPS.attempt.set(headers, VALUE);
  assertEquals(parse(headers), [{
    pair: `__Host-sign-in=${VALUE}`,
    attributes: ["httponly", "max-age=3600", "path=/", "samesite=lax", "secure"],
  }]);
});

Deno.test("set() leaves the response's other cookies alone", () => {
  const headers = new Headers({ "set-cookie": "other=1" });
  HTTPS.session.set(headers, VALUE);
  HTTPS.attempt.set(headers, VALUE);
  assertEquals(headers.getSetCookie().length, 3);
});

Deno.test("clear() takes the cookie away under the same name, path and flags", () => {
  const headers = new Headers();
  HTTPS.session.clear(headers);
  const [cookie] = parse(headers);
  assertEquals(cookie?.pair, "__Host-session=");
  for (const attribute of ["httponly", "path=/", "secure"]) {
    assertEquals(cookie?.attributes.includes(attribute), true, attribute);
  }
  assertEquals(
    cookie?.attributes.some((it) => it === "expires=thu, 01 jan 1970 00:00:00 gmt"),
    true,
  );
});

Deno.test("read() finds the value among other cookies", () => {
  assertEquals(read(HTTPS, `a=b; __Host-session=${VALUE}; c=d`), VALUE);
  assertEquals(read(HTTP, `session=${VALUE}`), VALUE);
});

Deno.test("read() sees no cookie without the prefix on https, which a sibling domain could plant (CV-06)", () => {
  assertEquals(read(HTTPS, `session=${VALUE}`), undefined);
  assertEquals(read(HTTPS, `__host-session=${VALUE}`), undefined);
});

Deno.test("read() never takes one of the two cookies for the other (CV-07)", () => {
  assertEquals(read(HTTPS, `__Host-sign-in=${VALUE}`), undefined);
  assertEquals(HTTPS.attempt.read(new Headers({ cookie: `__Host-session=${VALUE}` })), undefined);
});

Deno.test("read() takes a value that this app did not make for none (RL-24)", () => {
  const values = [
    "",
    "x",
    VALUE.slice(1),
    `${VALUE}x`,
    `"${VALUE}"`,
    `${VALUE.slice(0, 42)}=`,
    `${VALUE.slice(0, 42)}/`,
    "%00".repeat(43),
    "a".repeat(99_999),
  ];
  for (const value of values) {
    assertEquals(read(HTTPS, `__Host-session=${value}`), undefined, value);
  }
});

Deno.test("read() does not stumble over a malformed header (RL-24)", () => {
  const headers = [
    "",
    ";",
    "=;=;=",
    "__proto__=1",
    "%E0%A4%A",
    "__Host-session",
    ";".repeat(9_999),
  ];
  for (const header of headers) assertEquals(read(HTTPS, header), undefined);
  assertEquals(HTTPS.session.read(new Headers()), undefined);
});
