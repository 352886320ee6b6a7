import { writePlainJson } from "./plain_json.ts";

/** Expressions for values that the browser must create. */
export interface SourceNames {
  /** Expression for JSX. Undefined for other objects. */
  slot(value: object): string | undefined;
  /** Name of the module that creates signals. Called only if there is a signal. */
  signals(): string;
}

/** Properties of islands, as statements that declare shared objects and an expression that uses them. */
export interface PropsSource {
  /** Declares objects that occur more than once, or in themselves. */
  declarations: string;
  /** The value. */
  expression: string;
}

/**
 * Writes a value as JavaScript. The boot script is JavaScript as well, so the browser needs no code
 * to read it. The text is safe inside a script element. Class instances become plain objects.
 *
 * @throws {TypeError} For functions and symbols.
 */
export function writeProps(value: unknown, names: SourceNames): PropsSource {
  const json = writePlainJson(value);
  if (json !== undefined) return { declarations: "", expression: json };
  const shared = findShared(value, names);
  const variables = new Map<object, string>();
  let declarations = "";

  function write(value: unknown): string {
    switch (typeof value) {
      case "string":
        return quote(value);
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "boolean":
      case "undefined":
        return String(value);
      case "bigint":
        return `${value}n`;
      case "object":
        return value === null ? "null" : writeObject(value);
      default:
        throw new TypeError(
          `Cannot send a ${typeof value} to an island: ${String(value)}`,
        );
    }
  }

  function writeObject(value: object): string {
    if (!shared?.has(value)) return writeLeaf(value) ?? writeNew(value);
    const known = variables.get(value);
    if (known !== undefined) return known;

    const name = `$${variables.size}`;
    variables.set(value, name);
    const leaf = writeLeaf(value);
    if (leaf !== undefined) {
      declarations += `const ${name}=${leaf};`;
    } else {
      // Declared empty and filled afterwards: what is in it may refer to it.
      declarations += `const ${name}=${emptyLike(value)};`;
      const filling = fill(name, value);
      declarations += filling;
    }
    return name;
  }

  /** Objects that refer to no others. */
  function writeLeaf(value: object): string | undefined {
    if (value instanceof Date) return `new Date(${value.getTime()})`;
    if (value instanceof URL) return `new URL(${quote(value.href)})`;
    if (value instanceof RegExp) {
      return `new RegExp(${quote(value.source)},${quote(value.flags)})`;
    }
    if (value instanceof Uint8Array) return `new Uint8Array([${value.join()}])`;
    const temporal = temporalType(value);
    if (temporal !== undefined) {
      return `${temporal}.from(${quote(String(value))})`;
    }
    const slot = names.slot(value);
    if (slot !== undefined) return slot;
    if (!isSignal(value)) return undefined;
    const content = write(value.peek());
    return isComputed(value)
      ? `${names.signals()}.computed(()=>${asBody(content)})`
      : `${names.signals()}.signal(${content})`;
  }

  function writeNew(value: object): string {
    if (Array.isArray(value)) return `[${value.map(write).join()}]`;
    if (value instanceof Set) {
      return `new Set([${[...value].map(write).join()}])`;
    }
    if (value instanceof Map) {
      return `new Map([${[...value].map(write).join()}])`;
    }
    return writePlain(value);
  }

  function writePlain(value: object): string {
    let fields = "";
    for (const key of Object.keys(value)) {
      if (fields !== "") fields += ",";
      fields += `${writeKey(key)}:${write(value[key as keyof typeof value])}`;
    }
    return `{${fields}}`;
  }

  function fill(name: string, value: object): string {
    if (value instanceof Set) {
      return [...value].map((it) => `${name}.add(${write(it)});`).join("");
    }
    if (value instanceof Map) {
      return [...value].map(([key, it]) => `${name}.set(${write(key)},${write(it)});`).join("");
    }
    return `Object.assign(${name},${writeNew(value)});`;
  }

  const expression = write(value);
  return { declarations, expression };
}

/** Objects that occur more than once, or undefined. */
function findShared(
  root: unknown,
  names: SourceNames,
): Set<object> | undefined {
  const seen = new Set<object>();
  let shared: Set<object> | undefined;

  function visit(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    if (seen.has(value)) {
      shared ??= new Set();
      shared.add(value);
      return;
    }
    seen.add(value);
    if (names.slot(value) !== undefined) return;
    if (isSignal(value)) return visit(value.peek());
    if (value instanceof Map) {
      for (const [key, it] of value) {
        visit(key);
        visit(it);
      }
      return;
    }
    if (value instanceof Set || Array.isArray(value)) {
      for (const it of value) visit(it);
      return;
    }
    if (value instanceof Uint8Array) return;
    for (const key of Object.keys(value)) {
      visit(value[key as keyof typeof value]);
    }
  }

  visit(root);
  return shared;
}

function emptyLike(value: object): string {
  if (Array.isArray(value)) return "[]";
  if (value instanceof Set) return "new Set()";
  return value instanceof Map ? "new Map()" : "{}";
}

/** A string literal that cannot end a script element, nor begin a comment in one. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

/** A literal key named `__proto__` would set the prototype. */
function writeKey(key: string): string {
  return key === "__proto__" ? '["__proto__"]' : quote(key);
}

/** An object literal as the body of an arrow function needs parentheses. */
function asBody(expression: string): string {
  return expression.startsWith("{") ? `(${expression})` : expression;
}

function temporalType(value: object): string | undefined {
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === "string" && tag.startsWith("Temporal.") ? tag : undefined;
}

interface SignalLike {
  peek(): unknown;
  value: unknown;
}

/** Recognizes signals by their shape, since the package may be missing. */
function isSignal(value: object): value is SignalLike {
  return "peek" in value && typeof value.peek === "function" &&
    "value" in value;
}

/** Computed signals keep their function, as `x` in the published package. */
function isComputed(value: object): boolean {
  return "x" in value && typeof value.x === "function" ||
    "_fn" in value && typeof value._fn === "function";
}
