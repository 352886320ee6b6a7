/** Properties of islands, written for the boot script. */
export interface SerialisedProps {
  /** A JavaScript array literal that is safe inside of a script element. */
  json: string;
  /** Whether the browser needs the signals module to revive it. */
  hasSignals: boolean;
}

/** Values that JSON has no word for, written as negative indexes. */
const CONSTANTS: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  -Infinity,
  -0,
];

/**
 * Writes values as a table: each entry is a primitive, or refers to others by index. An array holds
 * indexes, or begins with the name of a type; an object holds an index for each key. So an object
 * that occurs twice, or in itself, is one entry. Negative indexes stand for {@linkcode CONSTANTS}.
 *
 * @param slotOf Number of the slot that an object stands for, undefined if it is none.
 * @throws {TypeError} For functions and symbols.
 */
export function stringifyProps(
  value: unknown,
  slotOf: (value: object) => number | undefined,
): SerialisedProps {
  const entries: unknown[] = [];
  const indexes = new Map<unknown, number>();
  let hasSignals = false;

  function add(value: unknown): number {
    if (value == null || typeof value === "number") {
      const constant = CONSTANTS.findIndex((it) => Object.is(it, value));
      if (constant !== -1) return -1 - constant;
    }

    const known = indexes.get(value);
    if (known !== undefined) return known;

    const index = entries.push(null) - 1;
    indexes.set(value, index);
    entries[index] = typeof value === "object" ? addObject(value!) : primitive(value);
    return index;
  }

  function addObject(value: object): unknown {
    const slot = slotOf(value);
    if (slot !== undefined) return ["Slot", slot];
    if (Array.isArray(value)) return value.map(add);
    if (value instanceof Date) return ["Date", value.getTime()];
    if (value instanceof URL) return ["URL", value.href];
    if (value instanceof RegExp) return ["RegExp", value.source, value.flags];
    if (value instanceof Uint8Array) return ["Uint8Array", value.toBase64()];
    if (value instanceof Set) return ["Set", ...[...value].map(add)];
    if (value instanceof Map) return ["Map", ...[...value].flat().map(add)];

    const temporal = temporalType(value);
    if (temporal !== undefined) return ["Temporal", temporal, String(value)];

    if (isSignal(value)) {
      hasSignals = true;
      return [isComputed(value) ? "Computed" : "Signal", add(value.peek())];
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, it]) => [key, add(it)]),
    );
  }

  add(value);
  return {
    json: JSON.stringify(entries).replaceAll("<", "\\u003c"),
    hasSignals,
  };
}

function primitive(value: unknown): unknown {
  if (typeof value === "bigint") return ["BigInt", String(value)];
  if (typeof value === "function" || typeof value === "symbol") {
    throw new TypeError(
      `Cannot send a ${typeof value} to an island: ${String(value)}`,
    );
  }
  return value;
}

function temporalType(value: object): string | undefined {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === "string" && tag.startsWith("Temporal.") ? tag.slice(9) : undefined;
}

interface SignalLike {
  peek(): unknown;
  value: unknown;
}

/** Signals are told by their shape: the package need not be installed. */
function isSignal(value: object): value is SignalLike {
  return "peek" in value && typeof value.peek === "function" &&
    "value" in value;
}

/** Computed signals keep their function, as `x` in the published package. */
function isComputed(value: object): boolean {
  return "x" in value && typeof value.x === "function" ||
    "_fn" in value && typeof value._fn === "function";
}
