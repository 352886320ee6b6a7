/** What makes signals in the browser: the exports of `@preact/signals` that are needed here. */
export interface Signals {
  /** A signal with an initial value. */
  signal(value: unknown): unknown;
  /** A signal that follows others. */
  computed(compute: () => unknown): unknown;
}

declare const Temporal: Record<string, { from(text: string): unknown }>;

/** Must be the server's list, in the same order. */
const CONSTANTS = [undefined, null, NaN, Infinity, -Infinity, -0];

type Entry =
  | [type: string, ...rest: never[]]
  | number[]
  | Record<string, number>
  | unknown;

/**
 * Reads what `stringifyProps` wrote.
 *
 * @param entries The table.
 * @param slot Makes the element that stands for a slot.
 */
export function reviveProps(
  entries: Entry[],
  slot: (id: number) => unknown,
  signals?: Signals,
): Record<string, unknown>[] {
  const values = new Map<number, unknown>();

  function read(index: number): unknown {
    if (index < 0) return CONSTANTS[-1 - index];
    if (values.has(index)) return values.get(index);

    const entry = entries[index];
    if (typeof entry !== "object" || entry === null) return entry;
    if (!Array.isArray(entry)) {
      return readInto({}, index, entry as Record<string, number>);
    }
    if (typeof entry[0] !== "string") {
      return readInto([], index, entry as unknown as Record<string, number>);
    }

    const [type, ...rest] = entry as [string, ...never[]];
    const value = revive(type, rest, index);
    values.set(index, value);
    return value;
  }

  /** The value is known before its parts are read: they may refer to it. */
  function readInto<T extends object>(
    target: T,
    index: number,
    from: Record<string, number>,
  ): T {
    values.set(index, target);
    for (const key in from) {
      (target as Record<string, unknown>)[key] = read(from[key]!);
    }
    return target;
  }

  function revive(type: string, rest: never[], index: number): unknown {
    const [first, second] = rest;
    switch (type) {
      case "Slot":
        return slot(first!);
      case "Date":
        return new Date(first ?? NaN);
      case "URL":
        return new URL(first!);
      case "RegExp":
        return new RegExp(first!, second);
      case "BigInt":
        return BigInt(first!);
      case "Uint8Array":
        return Uint8Array.from(atob(first!), (char) => char.charCodeAt(0));
      case "Temporal":
        return Temporal[first!]!.from(second!);
      case "Signal":
        return signals!.signal(read(first!));
      case "Computed": {
        const value = read(first!);
        return signals!.computed(() => value);
      }
      case "Set": {
        const set = new Set();
        values.set(index, set);
        for (const it of rest) set.add(read(it));
        return set;
      }
      case "Map": {
        const map = new Map();
        values.set(index, map);
        for (let i = 0; i < rest.length; i += 2) {
          map.set(read(rest[i]!), read(rest[i + 1]!));
        }
        return map;
      }
    }
  }

  return read(0) as Record<string, unknown>[];
}
