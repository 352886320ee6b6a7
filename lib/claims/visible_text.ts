/**
 * Text that other people or services wrote, made safe to show. Browsers load it too, with the islands.
 *
 * @module
 */

import { CONTROLS } from "../plain_text.ts";

/** Layout, and the two joiners, which several scripts and emoji need. They stay on a page, but not in a line of the log. */
const KEPT = new Set(["\t", "\n", "\u200c", "\u200d"]);

/** Most values match this and need no cleaning. The test takes a fifth of the time. */
const PLAIN = /^[ -~]*$/;

/** A character that leaves a mark: U+2800 is an empty Braille cell, and some ignorable characters count as letters. */
const MARK = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;

/** Removes control and format characters. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(CONTROLS, (character) => KEPT.has(character) ? character : "");
}

/** Whether a reader sees anything of the text. */
export function isVisible(text: string): boolean {
  return MARK.test(text);
}

/**
 * Cuts a text and says how long it was: “Lorem ipsum… (30000 characters)”.
 *
 * @param max how many characters to keep; anything shorter is returned as it is
 */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${cut(text, max)} (${text.length} characters)`;
}

/** Cuts a text: “Lorem ipsum…”. Anything up to `max` characters is returned as it is. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max).replace(/[\ud800-\udbff]$/, "")}…`; // not half a character
}
