/**
 * Whether two values have the same type and content, all the way down. Objects without a prototype
 * equal plain ones; sets and maps are equal in any order; `0` and `-0` differ, `NaN` equals itself.
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

/** Objects on the way down, with what each is being compared to: a cycle is met again there. */
type Path = Map<object, object>;

function compare(a: unknown, b: unknown, path: Path): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (!haveSameType(a, b)) return false;
  if (path.get(a) === b) return true;

  const here = new Map(path).set(a, b);
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof WeakMap || a instanceof WeakSet || a instanceof WeakRef) return false;
  if (a instanceof Set && b instanceof Set) return haveSameItems([...a], [...b], here);
  if (a instanceof Map && b instanceof Map) return haveSameItems([...a], [...b], here);
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    return compare(new Uint8Array(a), new Uint8Array(b), here);
  }
  return haveSameProperties(a, b, here);
}

function haveSameType(a: object, b: object): boolean {
  const [x, y] = [a.constructor, b.constructor];
  return x === y || x === undefined && y === Object || x === Object && y === undefined;
}

/** Whether each item of one equals another of the other. */
function haveSameItems(a: unknown[], b: unknown[], path: Path): boolean {
  if (a.length !== b.length) return false;
  const rest = [...b];
  return a.every((item) => {
    const index = rest.findIndex((other) => compare(item, other, path));
    if (index !== -1) rest.splice(index, 1);
    return index !== -1;
  });
}

function haveSameProperties(a: object, b: object, path: Path): boolean {
  const keys = propertiesOf(a);
  if (keys.length !== propertiesOf(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    compare(a[key as keyof typeof a], b[key as keyof typeof b], path)
  );
}

function propertiesOf(value: object): PropertyKey[] {
  // An error's message, cause and stack are not enumerable. The stack counts: errors made in
  // different places differ.
  if (value instanceof Error) return Reflect.ownKeys(value);
  const symbols = Object.getOwnPropertySymbols(value)
    .filter((it) => Object.prototype.propertyIsEnumerable.call(value, it));
  return [...Object.keys(value), ...symbols];
}
