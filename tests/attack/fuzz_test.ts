import { assert, assertEquals, assertMatch } from "@std/assert";
import { bestTime } from "../support/best_time.ts";
import { startHarness } from "../support/harness.ts";
import { inCi } from "../support/in_ci.ts";
import { openSession } from "./support/open_session.ts";
import { rawRequest } from "./support/raw_request.ts";
import { kept } from "./support/verdict.ts";

const SEED = 20_260_911;
/** How many random answers there are. The first ones are the same everywhere. */
const ANSWERS = inCi ? 5_000 : 1_000;
/** Requests at the same time. */
const WORKERS = 8;
/** A mark in every random text. If a response contains it, the app has reflected input. */
const MARK = "zq7331";

/** Random values, the same in every run. */
class Fuzzer {
  #state = SEED;

  /** A whole number from 0 to `below` - 1 (mulberry32). */
  number(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.number(values.length)]!;
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.number(most + 1) }, make);
  }
}

const NAMES = [
  ...["code", "state", "error", "error_description", "error_uri", "iss", "session_state"],
  ...["id_token", "token", "response", "access_token", "client_info", "returnTo", "error_subcode"],
  ...["fresh-partial", "__proto__", "constructor", "toString", "hasOwnProperty", "state[]", ""],
  "claims",
];
const BITS = [
  ...["%", "%00", "%0d%0a", "%zz", "%ed%a0%80", "%ff", "%f0%9f%a6%8a", "%u0041", "&", "=", "+"],
  ...["<script>", "%3Cscript%3Ealert(1)%3C/script%3E", "'", "%22", "{{7*7}}", "${7*7}", "..%2f"],
  ...["//evil.example", "https://evil.example", "javascript:alert(1)", "access_denied", "a", "0"],
  ...["server_error", "invalid_grant", "null", "undefined", "true", "-1", "1e999", "[]", "{}", ";"],
  "x".repeat(300),
];

Deno.test(`${ANSWERS} random answers: no 5xx except for the authority's own errors, nothing reflected, nobody signed in (SP-20)`, async () => {
  await using harness = await startHarness();
  const { origin, services, tenant } = harness;
  const start = await rawRequest(origin, "/sign-in");
  const [cookie] = start.headers.getSetCookie()[0]!.split(";");
  const state = new URL(start.headers.get("location")!).searchParams.get("state")!;
  const fuzzer = new Fuzzer();
  const value = () => fuzzer.many(4, () => fuzzer.pick(BITS)).join("") + MARK;
  const statuses = new Map<number, number>();

  await inParallel(ANSWERS, async () => {
    const parts = fuzzer.many(6, () => `${fuzzer.pick(NAMES)}=${value()}`);
    if (fuzzer.number(50) === 0) parts.push(`state=${state}${fuzzer.pick(["", "x", "&state=y"])}`);
    const query = parts.join(fuzzer.pick(["&", "&", "&", "&&", ";", "?"]));
    const response = await fetch(`${origin}/getAToken?${query}`, {
      headers: { cookie: cookie! },
      redirect: "manual",
    });
    const body = await response.text();
    const { status } = response;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const isOutage = status === 503 && /error=(server_error|temporarily_unavailable)/.test(query);
    assert((status >= 400 && status < 500) || isOutage, `${status} for ${query}`);
    const told = body + JSON.stringify([...response.headers]);
    assert(!told.includes(MARK), `reflected: ${query}`);
    assert(!response.headers.getSetCookie().some((line) => line.startsWith("session-")));
  });
  assert((statuses.get(400) ?? 0) > 0.98 * ANSWERS, JSON.stringify([...statuses]));
  assert(!(await kept(harness)).some((kind) => String(kind).startsWith("session")));
  assert(tenant.requestsTo("token").length <= 1);
  for (const line of harness.log) assertEquals(typeof JSON.parse(line).event, "string");
  assertEquals((await fetch(`${origin}/healthz`)).status, 200);
  assert(services.now() > 0);
});

const COOKIES = [
  ...["session", "sign-in", "__Host-session", "__proto__", "", "session.0", "session.chunks"],
];
const COOKIE_BITS = [
  ...["=", ";", ";;", ",", " ", '"', "\\", "%", "%00", "%ff", "99999999", "\t", "=;=", "é", "🦊"],
  ..."A".repeat(43),
  "A".repeat(43),
  "x".repeat(4_000),
  "deleted",
  "Path=/; Domain=evil.example",
];

Deno.test("1,000 random Cookie headers: not signed in, with a fast answer (RL-24, CV-11)", async () => {
  await using harness = await startHarness();
  const fuzzer = new Fuzzer();
  let slowest = 0;
  await inParallel(1_000, async () => {
    const cookie = fuzzer.many(
      12,
      () => `${fuzzer.pick(COOKIES)}=${fuzzer.many(3, () => fuzzer.pick(COOKIE_BITS)).join("")}`,
    )
      .join(fuzzer.pick(["; ", ";", ", "]));
    const milliseconds = await bestTime(1_000, async () => {
      const { status } = await rawRequest(harness.origin, "/profile", { cookie });
      // The server answers 431 if headers are too long.
      assert([303, 431].includes(status), `${status} for ${cookie.slice(0, 99)}`);
    });
    slowest = Math.max(slowest, milliseconds);
  });
  assert(slowest < 1_000, `${slowest} ms`);
});

const HEADER_NAMES = [
  ...["accept", "accept-language", "authorization", "content-type", "if-none-match", "origin"],
  ...["range", "referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-purpose"],
  ...["user-agent", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id"],
  ...["traceparent", "upgrade", "expect", "te", "fresh-partial", "accept-encoding", "forwarded"],
];

Deno.test("1,000 requests with random headers: no 5xx, nothing reflected, the session stays (RL-24)", async () => {
  await using harness = await startHarness();
  const cookie = `${harness.services.cookies.session.name}=${await openSession(harness)}`;
  const fuzzer = new Fuzzer();
  const paths = ["/", "/profile", "/sign-in", "/signed-out", "/healthz", "/styles.css", "/nowhere"];
  await inParallel(1_000, async () => {
    harness.passTime(200); // so that the limit on sign-ins is not reached
    const headers = Object.fromEntries(
      fuzzer.many(5, () => [
        fuzzer.pick(HEADER_NAMES),
        fuzzer.many(3, () => fuzzer.pick(BITS)).join("") + MARK,
      ]),
    );
    delete headers.expect; // answered by the server itself
    const path = fuzzer.pick(paths);
    const method = fuzzer.pick(["GET", "GET", "HEAD", "POST"]);
    const answer = await rawRequest(harness.origin, path, { ...headers, cookie }, method);
    const what = `${answer.status} for ${method} ${path} ${JSON.stringify(headers)}`;
    assert(answer.status >= 200 && answer.status < 500, what);
    // A proxy's ID of plain characters is taken over, so that both logs fit together; nothing else comes back.
    const reference = answer.headers.get("x-request-id")!;
    assertMatch(reference, /^[\w-]{8,39}$/);
    const told = (answer.body + JSON.stringify([...answer.headers])).replaceAll(reference, "");
    assert(!told.includes(MARK), what);
  });
  assertEquals((await rawRequest(harness.origin, "/profile", { cookie })).status, 200);
});

/** Runs a function many times, a few at the same time. */
async function inParallel(times: number, act: () => Promise<void>): Promise<void> {
  let left = times;
  const work = async () => {
    while (left-- > 0) await act();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}
