/**
 * Makes text from elsewhere safe for a terminal and the log. Browsers load this too, with the islands.
 *
 * @module
 */

/** Control and format characters: escape sequences, line breaks, and characters that hide or reverse text. */
export const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** @returns the text without control characters, for a terminal or a line of the log */
export function plain(text: string): string {
  return text.replace(CONTROLS, " ");
}

/** @returns the same JSON with its control characters escaped; line breaks between its values stay */
export function escapeControls(json: string): string {
  return json.replace(CONTROLS, (character) => {
    if (character === "\n") return character;
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
