import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ResponseBodyError } from "@panva/oauth4webapi";
import { createLog, describeError, type Field } from "../lib/log.ts";
import { stackOf } from "../lib/stack.ts";
import { prettyFormat } from "../lib/pretty_log.ts";
import { fingerprint, newSecret } from "../lib/kv/seal.ts";

function logged(fields: Record<string, Field>): string {
  const lines: string[] = [];
  createLog((line) => lines.push(line), () => 0)("info", "tried", fields);
  assertEquals(lines.length, 1);
  return lines[0]!;
}

Deno.test("the log writes one JSON line an event: time, level, name and fields", () => {
  assertEquals(JSON.parse(logged({ status: 503, ok: false, id: null, scopes: ["User.Read"] })), {
    time: "1970-01-01T00:00:00.000Z",
    level: "info",
    event: "tried",
    status: 503,
    ok: false,
    id: null,
    scopes: ["User.Read"],
  });
});

Deno.test("the log keeps an event on one line whatever is in its fields", () => {
  const line = logged({ text: 'a\nb\r\n{"level":"error"}\u2028' });
  assert(!/[\r\n]/.test(line));
  assertEquals(JSON.parse(line).level, "info");
});

/** Made up, in the shapes that the real ones have. */
const SECRETS: Record<string, string> = {
  "an ID token": "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl",
  "a token without signature": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
  "a short token": "eyJhIjoxfQ.eyJiIjoyfQ.YQ",
  "a short client secret": "abc8Q~0123456789abcdefghijklmnopqr-_x",
  "a client secret": "abc8Q~0123456789abcdefghijklmnopqr-_xyzA",
  "a client secret with a dot": "aB.8Q~0123456789abcde.fghijklmnopqr-_xyz",
  "a cookie's value": newSecret(),
  "a session's full fingerprint": fingerprint("x"),
  "an authorization code": `1.AXwA${"aB3-_".repeat(40)}`,
  "a refresh token": `1.AXwA${"Zy9_-".repeat(200)}`,
};

for (const [name, secret] of Object.entries(SECRETS)) {
  Deno.test(`the log redacts ${name} (CV-20, AV-36)`, () => {
    for (
      const text of [secret, `Cannot use ${secret}: refused`, `https://a.example/?x=${secret}&y=1`]
    ) {
      // Each alone: a field that is looked at closely would have the others looked at, too.
      for (const line of [logged({ text }), logged({ list: [text] })]) {
        for (let at = 0; at + 12 <= secret.length; at += 12) {
          assert(!line.includes(secret.slice(at, at + 12)), line);
        }
      }
    }
  });
}

Deno.test("the log redacts a run of 40 characters, and keeps a shorter one (CV-20)", () => {
  assertStringIncludes(logged({ text: "a".repeat(40) }), "[redacted]");
  assertStringIncludes(logged({ text: "a".repeat(39) }), "a".repeat(39));
});

Deno.test("the log redacts a secret at any depth, also in a value that its type does not allow (CV-20)", () => {
  const token = SECRETS["an ID token"]!;
  const values: unknown[] = [
    [[token]],
    { token },
    [{ list: [{ token }] }],
    new URL(`https://a.example/?x=${token}`),
    JSON.parse(`{"__proto__":{"token":"${token}"}}`),
  ];
  for (const value of values) {
    const line = logged({ value: value as Field });
    assertStringIncludes(line, "[redacted]");
    assert(!line.includes("eyJ"), line);
  }
});

Deno.test("the log keeps what an operator needs: guids, URLs, codes, names", () => {
  const told = [
    "aaaabbbb-0000-cccc-1111-dddd2222eeee",
    "https://aaaabbbb-0000-cccc-1111-dddd2222eeee.ciamlogin.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
    "https://contoso.ciamlogin.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/oauth2/v2.0/token",
    "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
    "AADSTS7000215",
    fingerprint("x").slice(0, 8),
  ];
  for (const text of told) assertStringIncludes(logged({ text }), text);
});

Deno.test("describeError() names an error and its causes with their codes", () => {
  const cause = Object.assign(new TypeError("reset"), { code: "ECONNRESET" });
  const error = new Error("Cannot call it", { cause });
  assertEquals(describeError(error), "Error: Cannot call it ← TypeError [ECONNRESET]: reset");
});

Deno.test("describeError() names the status of a response that is the cause", () => {
  const error = new TypeError("not tokens", { cause: new Response("secret", { status: 503 }) });
  assertEquals(describeError(error), "TypeError: not tokens ← HTTP 503");
});

Deno.test("describeError() names an error without a message by its class alone", () => {
  assertEquals(describeError(new TypeError()), "TypeError");
});

Deno.test("describeError() leaves out the bodies that hang on errors (CV-20)", () => {
  const error = new ResponseBodyError("server responded with an error in the response body", {
    cause: { error: "invalid_grant", error_description: "AADSTS70008: a-secret-text" },
    response: new Response(null, { status: 400 }),
  });
  const text = describeError(error);
  assertStringIncludes(text, "ResponseBodyError [OAUTH_RESPONSE_BODY_ERROR]");
  assert(!text.includes("a-secret-text"), text);
});

Deno.test("describeError() takes anything that can be thrown", () => {
  assertEquals(describeError("a-secret-text"), "A thrown string");
  assertEquals(describeError(undefined), "A thrown undefined");
  const loop = new Error("round");
  loop.cause = loop;
  assertEquals(describeError(loop).split(" ← ").length, 5);
});

Deno.test("with() puts fields on every line, and those of the event beside them", () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line), () => 0);
  const named = log.with({ correlationId: "r", part: 1 }).with({ part: 2 });
  named("info", "tried", { status: 503 });
  log("info", "tried");
  const rest = { time: "1970-01-01T00:00:00.000Z", level: "info", event: "tried" };
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { ...rest, correlationId: "r", part: 2, status: 503 },
    rest,
  ]);
});

Deno.test("stackOf() tells where an error was thrown, without its message", () => {
  const stack = stackOf(new Error("a-secret-text\nat a second line"));
  assertStringIncludes(stack[0]!, "log_test.ts");
  assert(!stack.join().includes("a-secret-text"), stack.join());
  assertEquals(stackOf("a-secret-text"), []);
});

Deno.test("the log has no control or format characters of others, in JSON and pretty (W-70)", () => {
  const text = "a\x1b[31m\r\n\x9b2J\u202eb\u200b\u2066c";
  const pretty = prettyFormat({ root: "file:///app/", colors: false });
  for (const format of [undefined, pretty]) {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line), () => 0, format);
    log("warn", "tried", { text });
    log("warn", "tried", { list: [text] });
    assertEquals(lines.length, 2);
    for (const line of lines) {
      assert(!/[\p{Cc}\p{Cf}]|\\u/u.test(line), line);
      assertStringIncludes(line, "c");
    }
  }
});

Deno.test("the log has no control or format character that comes alone (W-70)", () => {
  for (
    const character of "\0\t\n\r\x1b\x7f\x80\x9b\xad\u061c\u200b\u2028\u202e\u2066\ufeff\u{e0001}"
  ) {
    assertEquals(
      JSON.parse(logged({ text: `a${character}b` })).text,
      "a b",
      encodeURIComponent(character),
    );
  }
});

Deno.test("an event's level is the console method that writes it (P-07)", () => {
  const levels: string[] = [];
  const log = createLog((_line, level) => levels.push(level));
  for (const level of ["info", "warn", "error"] as const) log(level, "tried");
  assertEquals(levels, ["info", "warn", "error"]);
});

Deno.test("each event has its own time, also after one in the same millisecond", () => {
  const lines: string[] = [];
  const times = [0, 0, 1, 1_795_353_900_000, 1];
  const log = createLog((line) => lines.push(line), () => times[lines.length]!);
  for (const _ of times) log("info", "event");
  assertEquals(
    lines.map((line) => Date.parse(JSON.parse(line).time)),
    times,
  );
});
