import { assert, assertEquals, assertFalse } from "@std/assert";
import { cleanText, cut, isVisible, shorten } from "../../lib/claims/visible_text.ts";

Deno.test("cleanText() removes what hides text or turns it around (W-48)", () => {
  for (
    const hidden of [
      "\u0000",
      "\u0007",
      "\u001b",
      "\r",
      "\u007f",
      "\u009b",
      "\u00ad",
      "\u061c",
      "\u200b",
      "\u200e",
      "\u200f",
      "\u2028",
      "\u202a",
      "\u202e",
      "\u2066",
      "\u2069",
      "\ufeff",
      "\u{e0001}",
    ]
  ) {
    assertEquals(cleanText(`Al${hidden}ice`), "Alice", hidden.codePointAt(0)!.toString(16));
  }
});

Deno.test("cleanText() keeps every script and emoji whole", () => {
  for (const text of ["Zoë O’Brien", "می‌خواهم", "क्‍ष", "👩‍🚀", "張 偉", "a\tb\nc"]) {
    assertEquals(cleanText(text), text);
  }
});

Deno.test("isVisible() is true only if a reader sees something (W-48)", () => {
  for (const text of ["a", "張", "7", "!", "👩‍🚀", "\u200bx"]) assert(isVisible(text), text);
  for (const text of ["", " ", "\u00a0", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f", "\u0301"]) {
    assertFalse(isVisible(text), JSON.stringify(text));
  }
});

Deno.test("cut() cuts no character in half, and does not say how long the text was", () => {
  assertEquals(cut("abcdef", 6), "abcdef");
  assertEquals(cut("abcdefg", 6), "abcdef…");
  assertEquals(cut("ab👩c", 3), "ab…");
});

Deno.test("shorten() says how long the text was, and cuts no character in half", () => {
  assertEquals(shorten("abcdef", 6), "abcdef");
  assertEquals(shorten("abcdefg", 6), "abcdef… (7 characters)");
  assertEquals(shorten("ab👩c", 3), "ab… (5 characters)");
});
