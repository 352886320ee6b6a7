/**
 * Reading of `.env` text, as the published `@std/dotenv/parse` does it.
 *
 * @module
 */

/** `[export] KEY=value # comment`; a quoted value may have several lines. */
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*(?:'((?:[^'])*)'|"((?:[^"])*)"|([^\r\n#]*))/gm;
const KEY = /^[a-zA-Z_]\w*$/;
/** `$NAME`, `${NAME}` or `${NAME:-default}`, not after a backslash. */
const REFERENCE = /(?<!\\)\$(?:\{([^}:]+)(?::-((?:[^{}]|\{[^}]*\})*))?\}|(\w+))/g;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

/**
 * Variables of a `.env` text. `'single'` quotes keep a value as it is, `"double"` ones know `\n`,
 * `\r` and `\t`; without quotes it ends at `#`, and `$NAME` and `${NAME:-default}` are replaced by
 * variables of the text, then of the process. Keys that are no identifiers are reported and left out.
 */
export function parse(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  const unquotedKeys: string[] = [];
  for (const [, key, single, double, unquoted] of text.matchAll(ASSIGNMENT)) {
    if (!KEY.test(key!)) {
      console.warn(`Cannot use the variable "${key}": its name is no identifier`);
      continue;
    }
    if (unquoted) unquotedKeys.push(key!);
    variables[key!] = withoutOuterLineBreaks(single) ?? unescape(withoutOuterLineBreaks(double)) ??
      unquoted!.trim();
  }

  const source = { ...variables };
  for (const key of unquotedKeys) variables[key] = expand(variables[key]!, source);
  return variables;
}

function withoutOuterLineBreaks(value: string | undefined): string | undefined {
  return value?.replace(/^\r?\n|\r?\n$/g, "");
}

function unescape(value: string | undefined): string | undefined {
  return value?.replace(/\\([nrt])/g, (_, char: string) => ESCAPES[char]!);
}

function expand(value: string, variables: Record<string, string>, depth = 0): string {
  if (depth > 20) throw new RangeError(`Cannot expand "${value}": it refers to itself`);
  return value.replace(REFERENCE, (_, braced?: string, fallback?: string, plain?: string) => {
    const name = (braced ?? plain)!;
    return expand(variables[name] ?? Deno.env.get(name) ?? fallback ?? "", variables, depth + 1);
  });
}
