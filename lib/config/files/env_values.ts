import { parse } from "@std/dotenv";
import type { Mistake } from "../mistake.ts";
import { type Environment, VARIABLES } from "../variables.ts";
import type { Setting } from "./env_lines.ts";

/** Reads a variable of the process. Values in `.env` may refer to it. */
export type ReadVariable = (name: string) => string | undefined;

/** `$NAME` and `${NAME}`, each also with `:-` and a default; not after a backslash. */
const REFERENCE = /(?<!\\)\$(?:(\w+)(?::-(.*))?|\{(\w+)(?::-((?:[^{}]|\$\{\w+\})*))?\})/gs;

/** A quotation; between double marks, a backslash may precede one that belongs to the value. */
const QUOTED = /^\s*(?:'[^']*'|"(?:[^"\\]|\\.)*")/s;
const COMMENT = /\s#.*$/s;

/** How many references may lead from one to the next, and how long a value may become. No real file needs more. */
const MAX_STEPS = 20;
const MAX_LENGTH = 65_536;

/**
 * Reads the values of `.env` settings: those of the app's variables and those that they refer to.
 *
 * `@std/dotenv` reads quotation marks and escapes. References are replaced here: `@std/dotenv` does not end for references
 * in a circle, replaces text in the process's values that looks like a reference, and writes "undefined" for a variable
 * that is not set.
 *
 * @param settings the settings; the last one of a name counts
 * @param readVariable reads the process's variables
 * @returns the values; or what is wrong: one mistake for each line, without its value
 */
export function readEnvValues(
  settings: readonly Setting[],
  readVariable: ReadVariable,
): Environment | Mistake[] {
  const settingOf = new Map(settings.map((setting) => [setting.name, setting]));
  const read = new Map<string, string>();

  /** @param path the names that have led to this one */
  function valueOf(name: string, path: readonly string[]): string | undefined {
    const setting = settingOf.get(name);
    if (setting === undefined) return readVariable(name);
    if (path.includes(name)) throw new BadValue(setting, "a value that refers to itself");
    const value = read.get(name) ?? readValue(setting, [...path, name]);
    read.set(name, value);
    return value;
  }

  function readValue(setting: Setting, path: readonly string[]): string {
    const { value } = setting;
    if (/^\s*['"]/.test(value)) return quotedValue(setting);
    return replaceReferences(plainValue(setting), setting, path);
  }

  function replaceReferences(text: string, setting: Setting, path: readonly string[]): string {
    if (path.length > MAX_STEPS) {
      throw new BadValue(setting, "a value that refers to too many others");
    }
    let replaced = "";
    let end = 0;
    for (const match of text.matchAll(REFERENCE)) {
      const name = (match[1] ?? match[3])!;
      const fallback = match[2] ?? match[4];
      const value = valueOf(name, path) ??
        (fallback && replaceReferences(fallback, setting, [...path, name]));
      if (value === undefined) {
        throw new BadValue(setting, "a value with a $ that refers to no variable");
      }
      replaced += text.slice(end, match.index) + value;
      end = match.index + match[0].length;
      if (replaced.length > MAX_LENGTH) throw new BadValue(setting, "a value that is too long");
    }
    return replaced + text.slice(end);
  }

  const values: Environment = {};
  const mistakes = new Map<number, Mistake>();
  function collect(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      mistakes.set(error.setting.line, error.mistake);
    }
  }
  // A quotation that ends on a later line, whatever its name, may have taken in settings of the app.
  for (const setting of settings.filter(({ length }) => length > 1)) {
    collect(() => quotedValue(setting));
  }
  for (const name of VARIABLES.filter((name) => settingOf.has(name))) {
    collect(() => values[name] = valueOf(name, [])!);
  }
  return mistakes.size > 0 ? [...mistakes.values()] : values;
}

/** @throws {BadValue} if there is text behind the closing mark, which `@std/dotenv` would drop */
function quotedValue(setting: Setting): string {
  const { value } = setting;
  const [quotation = ""] = QUOTED.exec(value) ?? [];
  if (value.slice(quotation.length).replace(COMMENT, "").trim() !== "") {
    const fix =
      "Put the whole value between quotation marks that are not in it, and a blank before the # of a comment";
    throw new BadValue(setting, "a value with text after its closing quotation mark", fix);
  }
  const written = quotation.trimStart();
  // Taken as it is, as `@std/dotenv` does, but that would not find the closing mark behind a U+2028.
  if (written.startsWith("'")) return written.slice(1, -1).replace(/^\n|\n$/g, "");
  return parse(`VALUE=${written}`).VALUE ?? "";
}

/** @throws {BadValue} for a `#` at which `@std/dotenv` would cut the value, and for quotation marks, which it would keep */
function plainValue(setting: Setting): string {
  const value = setting.value.replace(COMMENT, "").trim();
  if (value.includes("#")) {
    const fix =
      "Put the whole value between quotation marks, or a blank before the # if a comment starts there";
    throw new BadValue(setting, "a value with a # in it", fix);
  }
  if (/['"]/.test(value)) {
    const fix = "Put quotation marks that are not in the value around all of it, or take them out";
    throw new BadValue(setting, "a value with a quotation mark in it", fix);
  }
  return value;
}

const REFERENCE_FIX = "Write the value itself; put it between single quotation marks if it has a $";

class BadValue extends Error {
  readonly mistake: Mistake;

  constructor(readonly setting: Setting, sets: string, fix = REFERENCE_FIX) {
    super(sets);
    this.mistake = { problem: `line ${setting.line} sets ${setting.name} to ${sets}`, fix };
  }
}
