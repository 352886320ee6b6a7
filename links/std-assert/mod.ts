/**
 * The assertions that this project's tests use, under their published names.
 *
 * @module
 */
import { AssertionError, diff, failure, show } from "./assertion_error.ts";
import { equal } from "./equal.ts";

export { AssertionError };

/** Values that are false in a condition. */
export type Falsy = false | 0 | 0n | "" | null | undefined;

/** A class, abstract ones included. */
// deno-lint-ignore no-explicit-any -- its parameters do not matter
export type AnyConstructor = abstract new (...args: any[]) => any;

/** A class of errors. */
// deno-lint-ignore no-explicit-any -- its parameters do not matter
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Checks that a condition holds. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Checks that a condition does not hold. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Checks that two values have the same type and content. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw failure(
    `Values are not equal${msg ? `: ${msg}` : ""}\n\n${diff(actual, expected)}`,
    undefined,
  );
}

/** Checks that two values differ in type or content. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw failure(`Expected actual: ${show(actual)} not to be: ${show(expected)}`, msg);
}

/** Checks that two values are the same, as `Object.is` sees it. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const problem = equal(actual, expected)
    ? `Values have the same content but are not the same: ${show(actual)}`
    : `Values are not strictly equal\n\n${diff(actual, expected)}`;
  throw failure(problem, msg);
}

/** Checks that a value is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw failure(`Expected actual: "${actual}" to not be null or undefined`, msg);
  }
}

/** Checks that a value was made by a class. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const type = Object(actual) === actual ? (actual as object).constructor?.name : typeof actual;
  throw failure(
    `Expected object to be an instance of "${expectedType.name}" but was "${type}"`,
    msg,
  );
}

/** Checks that text matches a pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) {
    throw failure(`Expected actual: ${show(actual)} to match: ${expected}`, msg);
  }
}

/** Checks that text has a part. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) {
    throw failure(`Expected actual: ${show(actual)} to contain: ${show(expected)}`, msg);
  }
}

/** Checks that a function throws, and gives what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Checks that a function throws an error of a class whose message has a part, and gives it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  classOrMessage?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = expectation(classOrMessage, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  throw failure("Expected function to throw", expected.msg);
}

/** Checks that a function gives a promise that is rejected, and gives the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Checks that it is rejected with an error of a class whose message has a part, and gives it. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  classOrMessage?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = expectation(classOrMessage, msgIncludes, msg);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw failure(`Function throws when expected to reject: ${show(error)}`, expected.msg);
  }
  try {
    await promise;
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  throw failure("Expected function to reject", expected.msg);
}

interface Expectation {
  ErrorClass: ErrorClass<Error> | undefined;
  msgIncludes: string | undefined;
  msg: string | undefined;
}

function expectation(
  classOrMessage: ErrorClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): Expectation {
  return typeof classOrMessage === "string"
    ? { ErrorClass: undefined, msgIncludes: undefined, msg: classOrMessage }
    : { ErrorClass: classOrMessage, msgIncludes, msg };
}

function checkError(error: unknown, { ErrorClass, msgIncludes, msg }: Expectation): void {
  if (ErrorClass === undefined) return;
  if (!(error instanceof Error)) throw failure("A non-Error object was thrown or rejected", msg);
  if (!(error instanceof ErrorClass)) {
    throw failure(
      `Expected error to be instance of "${ErrorClass.name}", but was ${show(error)}`,
      msg,
    );
  }
  if (msgIncludes !== undefined && !error.message.includes(msgIncludes)) {
    throw failure(
      `Expected error message to include ${show(msgIncludes)}, but got ${show(error.message)}`,
      msg,
    );
  }
}
