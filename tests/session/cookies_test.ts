import { assert, assertEquals } from "@std/assert";
import type { ResponseMode } from "../../lib/config/settings/response_mode.ts";
import { type Cookies, createCookies } from "../../lib/session/cookies.ts";
import { newSecret } from "../../lib/kv/seal.ts";
import { bestTime } from "../support/best_time.ts";

const HTTPS = cookiesAt("https://app.example");
const HTTP = cookiesAt("http://localhost:3000");

function cookiesAt(origin: string, responseMode: ResponseMode = "query"): Cookies {
  return createCookies({ origin, responseMode }, 3_600);
}
const VALUE = newSecret();

/** Splits a `Set-Cookie` into name, value and attributes, these in alphabetical order. */
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
    pair: `session-3000=${VALUE}`,
    attributes: ["httponly", "path=/", "samesite=lax"],
  }]);
});

Deno.test("the attempt cookie lives as long as the record of an attempt", () => {
  const headers = new Headers();
  HTTPS.attempt.set(headers, VALUE);
  assertEquals(parse(headers), [{
    pair: `__Host-sign-in=${VALUE}`,
    attributes: ["httponly", "max-age=3600", "path=/", "samesite=lax", "secure"],
  }]);
});

Deno.test("set() keeps the response's other cookies", () => {
  const headers = new Headers({ "set-cookie": "other=1" });
  HTTPS.session.set(headers, VALUE);
  HTTPS.attempt.set(headers, VALUE);
  assertEquals(headers.getSetCookie().length, 3);
});

Deno.test("clear() removes the cookie by the same name, path and flags", () => {
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
  assertEquals(read(HTTP, `session-3000=${VALUE}`), VALUE);
});

Deno.test("read() ignores a cookie without the prefix on https, which a sibling domain could set (CV-06)", () => {
  assertEquals(read(HTTPS, `session=${VALUE}`), undefined);
  assertEquals(read(HTTPS, `__host-session=${VALUE}`), undefined);
});

Deno.test("read() never mistakes one of the two cookies for the other (CV-07)", () => {
  assertEquals(read(HTTPS, `__Host-sign-in=${VALUE}`), undefined);
  assertEquals(HTTPS.attempt.read(new Headers({ cookie: `__Host-session=${VALUE}` })), undefined);
});

Deno.test("read() ignores a value that this app did not make (RL-24)", () => {
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

Deno.test("read() finds no cookie in a malformed header, and throws nothing (RL-24)", () => {
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

Deno.test("a cookie's name contains the origin's port, except the default port of https (W-22)", () => {
  const names = {
    "http://localhost:3000": "session-3000",
    "http://localhost": "session-80",
    "http://127.0.0.1:8080": "session-8080",
    "https://app.example": "__Host-session",
    "https://app.example:443": "__Host-session",
    "https://localhost:8443": "__Host-session-8443",
  };
  for (const [origin, name] of Object.entries(names)) {
    assertEquals(cookiesAt(origin).session.name, name);
    assertEquals(cookiesAt(origin).attempt.name, name.replace("session", "sign-in"));
  }
});

Deno.test("read() trims only spaces and tabs, and compares names byte by byte (W-40)", () => {
  for (const blank of ["", " ", "\t", " \t "]) {
    assertEquals(read(HTTPS, `a=1;${blank}__Host-session=${VALUE}${blank}; b=2`), VALUE);
  }
  const names = [
    "\xA0__Host-session",
    "\x0B__Host-session",
    "\x0C__Host-session",
    "__HOST-session",
  ];
  for (const name of [...names, "__Host-session ", "__Host-session\xA0", "x__Host-session", "="]) {
    assertEquals(read(HTTPS, `a=1; ${name}=${VALUE}`), undefined, name);
  }
  assertEquals(read(HTTPS, `__Host-session=${VALUE}\xA0`), undefined);
});

Deno.test("read() ignores both of two cookies with its name (W-40)", () => {
  for (const other of [VALUE, newSecret(), "", "x"]) {
    const pair = `__Host-session=${other}`;
    assertEquals(read(HTTPS, `__Host-session=${VALUE}; ${pair}`), undefined);
    assertEquals(read(HTTPS, `${pair};__Host-session=${VALUE}`), undefined);
  }
  assertEquals(
    read(HTTPS, `__Host-session; __Host-session=${VALUE}`),
    VALUE,
    "the first one is not a pair",
  );
});

Deno.test("read() ignores a value that decodes to the same bytes as another (W-40)", () => {
  const twins = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    .filter((last) => read(HTTPS, `__Host-session=${VALUE.slice(0, 42)}${last}`) !== undefined);
  assertEquals(twins.length, 16);
});

Deno.test("read() finds its cookie beside empty pairs (W-41, W-50)", () => {
  for (const noise of ["", ";;", "=x;", "a=1;", ";a", "; ; =;"]) {
    assertEquals(read(HTTPS, `${noise};__Host-session=${VALUE};${noise}`), VALUE, noise);
    assertEquals(read(HTTPS, noise), undefined, noise);
  }
});

Deno.test("read() is done at once with a header full of blanks", async () => {
  for (const blank of [" ", "\t"]) {
    const blanks = blank.repeat(60_000);
    const milliseconds = await bestTime(500, () => {
      assertEquals(read(HTTPS, `a=${blanks}b;__Host-session=${VALUE}${blanks}b`), undefined);
      assertEquals(read(HTTPS, `a=${blanks}b;${blanks}__Host-session=${VALUE}${blanks};b`), VALUE);
    });
    assert(milliseconds < 500);
  }
});
