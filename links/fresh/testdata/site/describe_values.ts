/** Describes each property's type and content in a line. */
export function describeValues(props: Record<string, unknown>): string {
  const { first, second, cyclic, map, ...rest } = props as {
    first: unknown;
    second: unknown;
    cyclic: { self?: unknown; shared?: unknown };
    map: Map<unknown, unknown>;
  };
  const lines = Object.entries(rest).map(([name, value]) => `${name}: ${describe(value)}`);
  return [
    ...lines,
    `map: ${describe([...map?.values() ?? []])}`,
    `first: ${describe(first)}`,
    `same object: ${first === second && map?.has(first)}`,
    `cycle: ${cyclic?.self === cyclic && cyclic?.shared === first}`,
  ].join("\n");
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describe).join()}]`;
  if (value instanceof Set) return `Set[${[...value].map(describe).join()}]`;
  if (value instanceof Uint8Array) return `Uint8Array[${value.join()}]`;
  if (Object.is(value, -0)) return "-0";
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof URL || value instanceof RegExp) return `${value.constructor.name} ${value}`;
  return typeof value === "object" ? JSON.stringify(value) : `${typeof value} ${value}`;
}
