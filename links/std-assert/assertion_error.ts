import { AssertionError as NodeAssertionError } from "node:assert";

/** What a failed assertion throws. */
export class AssertionError extends Error {
  /** The message is what the test runner prints. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Joins what is wrong with what the test says about it. */
export function failure(problem: string, message: string | undefined): AssertionError {
  return new AssertionError(message === undefined ? problem : `${problem}: ${message}`);
}

/** Two values line by line, removed and added lines marked. */
export function diff(actual: unknown, expected: unknown): string {
  const { message } = new NodeAssertionError({ actual, expected, operator: "deepStrictEqual" });
  return message.slice(message.indexOf("\n") + 1);
}

/** A value as it is shown in messages. */
export function show(value: unknown): string {
  return Deno.inspect(value, { depth: 4, strAbbreviateSize: 500 });
}
