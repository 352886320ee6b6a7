/** How a value is compared with an example. */
export interface ShapeOptions {
  /** Members that the example does not have are mistakes, unless it is `{}`. */
  strict: boolean;
}

/**
 * Compares a JSON value with an example: names and types must be the same. A list in the example has one element,
 * the example for all; a set holds the values that are allowed; undefined stands for any value. Values may be null,
 * elements of lists may not.
 *
 * @returns the first mistake, such as `"web.redirectUris" must be a list`; undefined if there is none
 */
export function findMistake(
  value: unknown,
  example: unknown,
  options: ShapeOptions,
  path = "",
): string | undefined {
  if (example === undefined || value === undefined || value === null) return undefined;
  if (example instanceof Set) {
    return example.has(value) ? undefined : `"${path}" must be one of ${[...example].join(", ")}`;
  }
  if (typeOf(value) !== typeOf(example)) return `"${path}" must be ${typeOf(example)}`;
  if (Array.isArray(value)) {
    const [element] = example as unknown[];
    return firstOf(value, (one, index) => {
      const inside = `${path}[${index}]`;
      if (one === null) return `"${inside}" must be ${typeOf(element)}`;
      return findMistake(one, element, options, inside);
    });
  }
  if (typeof value !== "object") return undefined;
  const known = Object.keys(example as object);
  return firstOf(Object.entries(value), ([name, member]) => {
    const inside = path === "" ? name : `${path}.${name}`;
    if (options.strict && known.length > 0 && !known.includes(name)) {
      return `"${inside}" is not one of ${known.join(", ")}`;
    }
    return findMistake(member, (example as Record<string, unknown>)[name], options, inside);
  });
}

function firstOf<T>(
  values: readonly T[],
  find: (value: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, value] of values.entries()) {
    const found = find(value, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "boolean" ? "true or false" : `a ${typeof value}`;
}
