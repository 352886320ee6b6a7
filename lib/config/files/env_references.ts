import type { Mistake } from "../mistake.ts";

/** A line of `.env` that sets a variable. */
export interface Setting {
  /** Its number, from 1. */
  readonly line: number;
  readonly name: string;
  /** As it is written, with its quotation marks and a comment. */
  readonly value: string;
}

/** `${NAME}`, and `$NAME` without a backslash before it, as `@std/dotenv` finds them. */
const REFERENCE = /\$\{(\w+)|(?<!\\)\$(\w+)/g;

/**
 * Finds values that refer to themselves, perhaps by way of others. `@std/dotenv` would replace the references for ever,
 * and the app would not start.
 *
 * @returns one mistake for each such line, without its value
 */
export function findCircularValues(settings: readonly Setting[]): Mistake[] {
  const endless = new Map(settings.map(({ name, value }) => [name, referencesIn(value)]));
  // What refers to nothing endless has an end; what is left is in a circle, or leads into one.
  for (let before = -1; before !== endless.size;) {
    before = endless.size;
    for (const [name, references] of endless) {
      if (!references.some((reference) => endless.has(reference))) endless.delete(name);
    }
  }
  // References between quotation marks are replaced only where another value refers to them.
  return settings
    .filter(({ name, value }) => endless.has(name) && !/^['"]/.test(value))
    .map(({ line, name }) => ({
      problem: `line ${line} sets ${name} to a value that refers to itself`,
      fix: "Write the value itself; put it between single quotation marks if it has a $",
    }));
}

function referencesIn(value: string): string[] {
  const [quote] = /^['"]/.exec(value) ?? [];
  const [text = ""] = quote === undefined ? value.split("#") : value.slice(1).split(quote);
  return [...text.matchAll(REFERENCE)].map(([, braced, plain]) => (braced ?? plain)!);
}
