/**
 * Reading of `.env` text, as the published `@std/dotenv/parse` does it.
 *
 * @module
 */

/**
 * `[export] KEY=value # comment`; a quoted value may have several lines. A single quote that is followed by U+2028 or
 * U+2029 before the next one is part of an unquoted value.
 */
const ASSIGNMENT =
  /^\s*(?:export\s+)?([^\s=#]+?)\s*=[ \t]*(?:'\r?\n?((?:[^'\r\u2028\u2029]|\r\n)*?)\r?\n?'|"\r?\n?((?:[^"\\]|\\[\s\S])*?)\r?\n?"|([^\r\n#]*))/gm;
const KEY = /^[a-zA-Z_]\w*$/;
/** `${NAME}`, `${NAME:-default}`, `$NAME` or `$NAME:-default`; the last two not after a backslash. */
const REFERENCE = /\$\{(.+?)(?::-(.+))?\}|(?<!\\)\$(\w+)(?::-(.+))?/;
const ESCAPES: Record<string, string> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

const MAX_REFERENCES = 100;

/**
 * Variables of a `.env` text. `'single'` quotes keep a value as it is, and `"double"` ones know
 * escapes. Without quotes a value ends at `#`, and `$NAME` stands for a variable of the text, then of
 * the process; for one that is not set it becomes the text `undefined`. Keys that are no identifiers
 * are reported and left out.
 *
 * @throws {RangeError} For a value that refers to itself. The published package does not return then.
 */
export function parse(text: string): Record<string, string> {
  const variables: Record<string, string> = Object.create(null);
  const unquotedKeys: string[] = [];
  for (const [, key, single, double, unquoted] of text.matchAll(ASSIGNMENT)) {
    if (!KEY.test(key!)) {
      console.warn(`Cannot use the variable "${key}": its name is no identifier`);
      continue;
    }
    if (unquoted) unquotedKeys.push(key!);
    variables[key!] = single ?? unescape(double) ?? unquoted!.trim();
  }

  const source = { ...variables };
  for (const key of unquotedKeys) variables[key] = expand(variables[key]!, source);
  return variables;
}

function unescape(value: string | undefined): string | undefined {
  return value?.replace(/\\([\s\S])/g, (escape, char: string) => ESCAPES[char] ?? escape);
}

function expand(value: string, variables: Record<string, string>): string {
  let expanded = value;
  for (let count = 0; REFERENCE.test(expanded); count++) {
    if (count === MAX_REFERENCES) {
      throw new RangeError(`Cannot expand "${value}": it refers to itself`);
    }
    expanded = expanded.replace(REFERENCE, (_, braced, bracedDefault, plain, plainDefault) => {
      const name: string = braced ?? plain;
      return String(
        variables[name] ?? Deno.env.get(name) ?? bracedDefault ?? plainDefault,
      );
    });
  }
  return expanded;
}
