import { assert, assertEquals, assertMatch } from "@std/assert";
import { bounded } from "../../lib/claims/bounded.ts";
import { jsonText, valueText } from "../../lib/claims/value_text.ts";

Deno.test("bounded() leaves what people really have as it is", () => {
  for (const value of ["x", 0, null, true, [], {}, { groups: ["a", { b: [1, null] }] }]) {
    assertEquals(bounded(value), value);
  }
  const text = "x".repeat(1_000);
  assertEquals(bounded(text), text);
});

Deno.test("bounded() cuts long texts and names, and says how long they were (W-47)", () => {
  const long = "x".repeat(30_000);
  assertEquals(bounded(long), `${"x".repeat(1_000)}… (30000 characters)`);
  assertEquals(bounded({ [long]: 1 }), { [`${"x".repeat(100)}… (30000 characters)`]: 1 });
});

Deno.test("bounded() cuts deep values, however deep they are (W-47)", () => {
  for (const levels of [4_000, 400_000]) {
    const list = JSON.parse("[".repeat(levels) + "]".repeat(levels));
    const cut = `"… (${2 * levels - 12} characters)"`;
    assertEquals(JSON.stringify(bounded(list)), "[".repeat(6) + cut + "]".repeat(6));
    const object = JSON.parse('{"a":'.repeat(levels) + "1" + "}".repeat(levels));
    assertMatch(JSON.stringify(bounded(object)), /^(?:{"a":){6}"… \(\d+ characters\)"}{6}$/);
  }
});

Deno.test("bounded() cuts long lists and objects, and says how much is missing (W-47)", () => {
  const list = bounded(Array(1_000).fill(1)) as unknown[];
  assertEquals([list.length, list.at(-1)], [101, "… (900 more)"]);
  const object = bounded(Object.fromEntries(Array(1_000).keys().map((i) => [`c${i}`, i])));
  assertEquals(Object.entries(object as object).at(-1), ["…", "(900 more)"]);
});

Deno.test("bounded() bounds what many middling values come to together (W-47)", () => {
  const row = Array(100).fill("x".repeat(999));
  const wide = Array(100).fill(Array(100).fill(Array(100).fill(0)));
  for (const value of [Array(100).fill(row), wide, wide.map((it) => ({ it }))]) {
    assert(JSON.stringify(bounded(value)).length < 30_000);
    assert(jsonText(value).length < 100_000);
    assert(valueText(value).length < 100_000);
  }
});

Deno.test("bounded() keeps properties that are named like parts of an object", () => {
  const value = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
  assertEquals(JSON.stringify(bounded(value)), JSON.stringify(value));
});

Deno.test("values and JSON are shown without control characters (W-48)", () => {
  assertEquals(valueText("ev\u202eil\u0000"), "evil");
  assertEquals(valueText("\u200b"), "not set");
  assertEquals(valueText({ a: "ev\u202eil" }), '{\n  "a": "evil"\n}');
  assertEquals(jsonText({ a: "ev\u202eil" }), '{\n  "a": "evil"\n}');
});
