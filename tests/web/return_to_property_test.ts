import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { safeReturnTo } from "../../lib/web/return_to.ts";

const APP = "https://app.example";

/** Parts of addresses that lead to another site, in any order and number. */
const PIECES = [
  ...["/", "//", "\\", ".", "..", "%2e", "%2f", "%5c", "@", ":", "?", "#", "&", "=", ";"],
  ...["\t", "\n", "\r", "\0", " ", "\u00a0", "\ufeff", "\u2028", "\ud800", "／", "。"],
  ...["https:", "javascript:", "evil.example", "app.example", "profile", "fresh-partial=true"],
];
const value = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((some) => some.join(""));
const path = value.map((rest) => `/${rest}`);

function everyOne<T>(values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(values, holds), { numRuns: 5_000 });
}

Deno.test("safeReturnTo() gives a path of this app that a header can carry, whatever it is given (CV-01, CV-03)", () => {
  everyOne(fc.oneof(value, path, fc.string({ unit: "binary" })), (value) => {
    const target = safeReturnTo(value);
    assert(/^\/(?![/\\])[\x21-\x7e]*$/.test(target), target);
    assertEquals(new URL(target, APP).origin, APP);
    assertEquals(safeReturnTo(target), target, "what is safe stays as it is");
  });
});

Deno.test("safeReturnTo() keeps nothing of what a browser takes to another origin (CV-01)", () => {
  let elsewhere = 0;
  everyOne(path, (value) => {
    if (URL.parse(value, APP)?.origin === APP) return;
    elsewhere++;
    assertEquals(safeReturnTo(value), "/");
  });
  assert(elsewhere > 100);
});

Deno.test("safeReturnTo() keeps no backslash, which is a slash to a browser (CV-01, W-25)", () => {
  everyOne(fc.tuple(path, value), ([before, after]) => {
    const target = safeReturnTo(`${before}\\${after}`);
    assertEquals(target.includes("\\"), false);
    if (!/[?#]/.test(before)) assertEquals(target, "/");
  });
  assertEquals(safeReturnTo("/profile?x=%5C"), "/profile?x=%5C");
});
