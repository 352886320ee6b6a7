/** What is wrong with one value, in words for the developer who can mend it. */
export interface Mistake {
  /** What is wrong, as the rest of a sentence that starts with the value's name; never contains a secret. */
  readonly problem: string;
  /** What to put there instead, and where to find it. */
  readonly fix: string;
  /** The value that was most likely meant, where it can be told. */
  readonly suggestion?: string;
}

/** Tells a mistake from the value that was wanted. */
export function isMistake(value: object): value is Mistake {
  return "problem" in value && "fix" in value;
}
