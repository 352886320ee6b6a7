import {
  assert,
  assertEquals,
  assertExists,
  assertFalse,
  assertInstanceOf,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "./mod.ts";
import { strictEqual } from "node:assert";

/** Message of the failure of an assertion, with another library's judgement that it fails. */
function failureOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    strictEqual(error instanceof AssertionError, true, String(error));
    return (error as AssertionError).message;
  }
  throw new Error("The assertion holds");
}

const equals: [unknown, unknown][] = [
  [1, 1],
  [NaN, NaN],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
  [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  [new Date(1), new Date(1)],
  [/a/g, /a/g],
  [new URL("http://a/"), new URL("http://a/")],
  [new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])],
  [new Map([[{ k: 1 }, "v"]]), new Map([[{ k: 1 }, "v"]])],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
];

const differs: [unknown, unknown][] = [
  [0, -0],
  [1, "1"],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: undefined }, { b: undefined }],
  [[1, 2], [2, 1]],
  [[], {}],
  [new Date(1), new Date(2)],
  [/a/g, /a/i],
  [new URL("http://a/"), new URL("http://b/")],
  [new Set([1]), new Set([2])],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [new Uint8Array([1]), new Uint8Array([2])],
  [new Uint8Array([1]), [1]],
  [new TypeError("x"), new TypeError("y")],
  [new TypeError("x"), new TypeError("x")], // made in different places (W-57)
  [null, undefined],
  [{ [Symbol.iterator]: 1 }, {}],
];

Deno.test("assertEquals and assertNotEquals compare type and content", () => {
  for (const [a, b] of equals) {
    assertEquals(a, b);
    failureOf(() => assertNotEquals(a, b));
  }
  for (const [a, b] of differs) {
    assertNotEquals(a, b);
    failureOf(() => assertEquals(a, b));
  }
});

Deno.test("assertEquals: objects that hold themselves are compared", () => {
  const cycle = (name: string) => {
    const value: Record<string, unknown> = { name };
    value.self = value;
    return value;
  };
  assertEquals(cycle("a"), cycle("a"));
  failureOf(() => assertEquals(cycle("a"), cycle("b")));
});

Deno.test("assertEquals: a failure shows what differs, line by line", () => {
  const message = failureOf(() => assertEquals({ a: 1, b: 2 }, { a: 1, b: 3 }, "two objects"));
  assertMatch(message, /Values are not equal: two objects/);
  assertMatch(message, /\+.*b: 2/);
  assertMatch(message, /-.*b: 3/);
});

Deno.test("assert and assertFalse look at the truth of a value", () => {
  assert(1);
  assertFalse("");
  strictEqual(failureOf(() => assert(0, "said so")), "said so");
  strictEqual(failureOf(() => assertFalse("x", "said so")), "said so");
});

Deno.test("assertStrictEquals wants the same object", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  assertMatch(failureOf(() => assertStrictEquals({}, {})), /same content/);
  failureOf(() => assertStrictEquals(0, -0));
});

Deno.test("assertExists refuses null and undefined only", () => {
  assertExists(0);
  assertExists("");
  failureOf(() => assertExists(null));
  failureOf(() => assertExists(undefined));
});

Deno.test("assertInstanceOf, assertMatch and assertStringIncludes", () => {
  assertInstanceOf(new TypeError(), Error);
  assertMatch("abc", /b/);
  assertStringIncludes("abc", "bc");
  assertMatch(failureOf(() => assertInstanceOf([], Map)), /"Map" but was "Array"/);
  failureOf(() => assertMatch("abc", /x/));
  failureOf(() => assertStringIncludes("abc", "x"));
});

Deno.test("assertThrows gives what was thrown, and checks class and message", () => {
  const thrower = (error: unknown) => () => {
    throw error;
  };
  const error = new RangeError("too far");

  strictEqual(assertThrows(thrower(error)), error);
  strictEqual(assertThrows(thrower(error), RangeError, "far"), error);
  strictEqual(assertThrows(thrower("text")), "text");
  failureOf(() => assertThrows(thrower(error), TypeError));
  failureOf(() => assertThrows(thrower(error), RangeError, "near"));
  failureOf(() => assertThrows(thrower("text"), Error));
  assertMatch(failureOf(() => assertThrows(() => {}, "said so")), /said so/);
});

Deno.test("assertRejects gives the reason, and refuses a function that throws at once", async () => {
  const error = new RangeError("too far");

  strictEqual(await assertRejects(() => Promise.reject(error), RangeError, "far"), error);
  await assertRejects(
    () => assertRejects(() => Promise.resolve(1)),
    AssertionError,
    "to reject",
  );
  await assertRejects(
    () => assertRejects(() => Promise.reject(error), TypeError),
    AssertionError,
    "RangeError",
  );
  await assertRejects(
    () =>
      assertRejects(() => {
        throw error;
      }),
    AssertionError,
    "throws when expected to reject",
  );
});
