import type { Mistake } from "./mistake.ts";

/** How long a value may be that is not PEM. Some checks would take seconds for a longer one. */
const MAX_LENGTH = 4_096;
/** The space is the only invisible character that a value may have. */
const INVISIBLE = /(?! )[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const COMMENT = /\s#/;
const PLACEHOLDER = /<[^<>]*>|Enter_the_/i;
const QUOTED = /^(["'“”‘’]).*["'“”‘’]$/s;

/**
 * Finds what was pasted together with a value by accident. `docker run --env-file` keeps comments, and text copied from
 * a page or a chat can hold invisible characters.
 *
 * @param value a variable's value without blanks around it
 */
export function pastedMistake(value: string): Mistake | undefined {
  if (isPem(value)) return undefined; // PEM has line breaks
  if (isTooLong(value)) {
    const problem = `has ${value.length} characters, and no value has more than ${MAX_LENGTH}`;
    return { problem, fix: "Copy the value again, with nothing around it" };
  }
  const found = INVISIBLE.exec(value);
  if (found !== null) {
    const [character] = found;
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const isLast = found.index + character.length === value.length;
    const problem = `${isLast ? "ends in" : "holds"} an invisible character (U+${code})`;
    return { problem, fix: "Type the value, or copy it again with nothing around it" };
  }
  if (!COMMENT.test(value)) return undefined;
  return { problem: "ends in a comment", fix: "Put the comment on a line of its own" };
}

/** Whether a value is longer than any real one. A PEM text may be long. */
export function isTooLong(value: string): boolean {
  return value.length > MAX_LENGTH && !isPem(value);
}

function isPem(value: string): boolean {
  return value.includes("-----BEGIN");
}

/**
 * Finds a placeholder or quotation marks that were left in a required value.
 *
 * @param value a value without blanks around it
 * @param fix where to find the right one
 */
export function wrappedMistake(value: string, fix: string): Mistake | undefined {
  if (PLACEHOLDER.test(value)) {
    return { problem: "still holds the placeholder of .env.sample", fix };
  }
  // `docker run --env-file` keeps quotation marks as part of the value.
  if (!QUOTED.test(value)) return undefined;
  const problem = "has quotation marks around it that are taken for part of it";
  return { problem, fix: "Leave them out" };
}
