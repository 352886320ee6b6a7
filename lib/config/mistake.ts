/** What is wrong with one value, and how to fix it. */
export interface Mistake {
  /** The rest of a sentence that starts with the value's name. It never contains a secret. */
  readonly problem: string;
  /** What to set instead, and where to find it. */
  readonly fix: string;
  /** The value that was probably meant, if that is clear. */
  readonly suggestion?: string;
}

/** Whether a result is a mistake. */
export function isMistake(value: object): value is Mistake {
  return "problem" in value && "fix" in value;
}

/** How many suggestions are followed. Few values have more than two mistakes. */
const MAX_STEPS = 5;

/**
 * Makes sure that what a mistake suggests is right in every other respect, too: follows the suggestion of a suggestion, and
 * drops one that leads to no value.
 *
 * @param found a value, or what is wrong with it
 * @param find finds a suggestion's value, or what is wrong with the suggestion
 */
export function withRightSuggestion<T extends object>(
  found: T | Mistake,
  find: (suggestion: string) => T | Mistake,
): T | Mistake {
  if (!isMistake(found)) return found;
  let { suggestion, ...mistake } = found;
  for (let steps = 0; suggestion !== undefined && steps < MAX_STEPS; steps++) {
    const next = find(suggestion);
    if (!isMistake(next)) return { ...mistake, suggestion };
    suggestion = next.suggestion;
  }
  return mistake;
}
