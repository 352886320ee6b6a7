/**
 * Writes a value that is nothing but JSON, which most islands' properties are: the engine does that many times faster
 * than we could. JSON is JavaScript, too.
 *
 * @returns the literal, safe inside of a script element; undefined for a value with anything in it that JSON can't say:
 * other types, class instances, objects that occur more than once or in themselves
 */
export function writePlainJson(value: unknown): string | undefined {
  return isPlain(value, new Set()) ? JSON.stringify(value).replaceAll("<", "\\u003c") : undefined;
}

function isPlain(value: unknown, seen: Set<object>): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || isPlainObject(value, seen);
    default:
      return false;
  }
}

function isPlainObject(value: object, seen: Set<object>): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (!isPlain(value[i], seen)) return false;
    }
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) {
    // A literal key of that name would set the prototype; a method of the other is asked instead of the fields.
    if (key === "__proto__" || key === "toJSON") return false;
    if (!isPlain(value[key as keyof typeof value], seen)) return false;
  }
  return true;
}
