import type { Mistake } from "../mistake.ts";
import { VARIABLES } from "../variables.ts";
import type { Setting } from "./env_lines.ts";

/** Shorter names are one letter away from too many others. */
const MIN_LENGTH = 5;

/** Each variable, by its name and by what is left of the name without one of its letters. */
const NEIGHBORS = new Map(
  VARIABLES.filter((name) => name.length >= MIN_LENGTH)
    .flatMap((name) => [name, ...shortened(name)].map((text) => [text, name] as const)),
);
const MAX_LENGTH = Math.max(...VARIABLES.map((name) => name.length)) + 1;

/**
 * Finds settings whose name is probably a misspelled variable of the app: with a letter too many, too few or wrong, with
 * two letters swapped, or in lower case. They may also belong to another program.
 */
export function misspelledSettings(settings: readonly Setting[]): Mistake[] {
  return settings.flatMap(({ line, name }) => {
    const meant = variableLike(name);
    if (meant === undefined || meant === name) return [];
    const problem = `line ${line} sets ${name}, which the app does not read`;
    return [{ problem, fix: `Write ${meant}, if that is meant` }];
  });
}

function variableLike(name: string): string | undefined {
  if (VARIABLES.some((variable) => variable === name)) return name;
  if (name.length > MAX_LENGTH) return undefined;
  const upper = name.toUpperCase();
  return [upper, ...shortened(upper)].map((text) => NEIGHBORS.get(text)).find(Boolean);
}

/** @returns the text without one of its letters, for each of them */
function shortened(text: string): string[] {
  return Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1));
}
