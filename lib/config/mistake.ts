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
