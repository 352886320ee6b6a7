import { cleanText, cut, isVisible } from "../claims/visible_text.ts";
import type { Claims } from "../entra/id_token.ts";

/** Some lines of a heading on a phone. Few names are longer; the list of claims has them whole. */
const MAX_NAME = 60;

/** A signed-in person as pages show them. */
export interface User {
  /** The best name that the claims have, or else a short form of the subject. Safe to show, and not long. */
  readonly name: string;
  /** One or two letters for where there is no picture. */
  readonly initials: string;
}

/**
 * Picks a person's name out of the ID token. External ID leaves `name` out, or says `unknown`, where the user flow does
 * not ask for a display name.
 *
 * @param newName the display name that the person has chosen since the token was issued
 */
export function userOf(claims: Claims, newName?: string): User {
  const { name, given_name, family_name, preferred_username, email, sub } = claims;
  const fullName = [given_name, family_name].filter(isUsefulName).join(" ");
  const best = [newName, name, fullName, preferred_username, email].find(isUsefulName) ??
    `Customer ${sub.slice(0, 6)}`;
  const shown = cleanText(best).replace(/\s+/g, " ").trim();
  return { name: cut(shown, MAX_NAME), initials: initialsOf(shown) };
}

/** Whether a value is a name. External ID writes `unknown` where it knows none. */
export function isUsefulName(value: unknown): value is string {
  return typeof value === "string" && isVisible(value) &&
    cleanText(value).trim().toLowerCase() !== "unknown";
}

/** The first letters of the first and the last word; of an e-mail address, of what is before the @. */
function initialsOf(name: string): string {
  const words = name.split("@", 1)[0]!.split(/[\s._-]+/u)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const picked = words.length > 1 ? [words.at(0)!, words.at(-1)!] : words;
  // The capital of one letter may be two: ß becomes SS.
  return picked.map((word) => [...word.toUpperCase()][0]).join("") || "?";
}
