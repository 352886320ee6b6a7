import type { Mistake } from "../mistake.ts";
import { TENANT_VARIABLES } from "../variables.ts";

/** A setting in the text of a `.env` file. */
export interface Setting {
  /** The number of its first line, from 1. */
  readonly line: number;
  /** How many lines it has: a value between quotation marks may have several. */
  readonly length: number;
  readonly name: string;
  /** As it is written, with its quotation marks, a comment, and the blanks before it. */
  readonly value: string;
}

/** What the lines of a `.env` file are. */
export interface EnvLines {
  readonly settings: readonly Setting[];
  /** One for each line that is not a setting, with its number and without its value. */
  readonly mistakes: readonly Mistake[];
}

const SETTING = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/s;
const SKIPPED = /^\s*(#|$)/;
/** How other files and shells begin a setting. */
const ELSEWHERE =
  /^(?:set(?:x)?\s+|\$env:|setenv\s+|-\s*)?["']?([A-Za-z_]\w*)["']?(?:\s*[:=]|\s)\s*\S/i;

/** @returns the lines of a `.env` text, with their line breaks */
export function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+/g) ?? [];
}

/**
 * Finds the settings in a `.env` text, and the lines that are not settings. `@std/dotenv` skips those silently, so the app
 * would say that a variable is not set while the developer sees it in the file.
 *
 * Each line is looked at once, so that no file, whatever it holds, delays the start.
 */
export function readEnvLines(text: string): EnvLines {
  const mistakes: Mistake[] = [];
  const settings: Setting[] = [];
  const lines = splitLines(text).map((line) => line.replace(/[\r\n]+$/, ""));
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (SKIPPED.test(line)) continue;
    const [, name, value] = SETTING.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      mistakes.push(badLine(index + 1, line));
      continue;
    }
    const known = TENANT_VARIABLES.find((variable) => variable === name.toUpperCase());
    if (known !== undefined && known !== name) {
      mistakes.push({ problem: `line ${index + 1} sets ${name}`, fix: `Write ${known}` });
    }
    const block = longValue(value.trimStart());
    let end = index;
    while (block !== undefined && !(end > index && block.isLast(lines[end]!))) {
      if (++end === lines.length) break;
    }
    const isOpen = end === lines.length;
    if (block !== undefined && (isOpen || !block.quoted)) {
      mistakes.push({ problem: `line ${index + 1} ${block.problem}`, fix: block.fix });
    }
    if (isOpen) break;
    settings.push({
      line: index + 1,
      length: end - index + 1,
      name,
      value: [value, ...lines.slice(index + 1, end + 1)].join("\n"),
    });
    index = end;
  }
  return { settings, mistakes };
}

/** @returns how a value continues on the following lines; undefined if it ends on its own line */
function longValue(value: string) {
  const [quote] = /^['"]/.exec(value) ?? [];
  if (quote !== undefined) {
    const isLast = (line: string) => closes(line, quote);
    if (isLast(value.slice(1))) return undefined;
    const problem = "opens a quotation mark that is never closed";
    return { isLast, quoted: true, problem, fix: `Add the closing ${quote}` };
  }
  if (!value.startsWith("-----BEGIN") || value.includes("-----END")) return undefined;
  const isLast = (line: string) => line.includes("-----END");
  const problem = "starts a PEM block without quotation marks";
  const fix = "Put quotation marks around the whole block, or name the path of its file";
  return { isLast, quoted: false, problem, fix };
}

/** Whether a quotation ends in a line. Between double quotation marks, a backslash may precede one that belongs to the value. */
function closes(line: string, quote: string): boolean {
  return (quote === '"' ? line.replace(/\\./gs, "") : line).includes(quote);
}

function badLine(number: number, line: string): Mistake {
  const [, name] = ELSEWHERE.exec(line.trim()) ?? [];
  const problem = `line ${number} is not a setting`;
  return { problem, fix: `Write ${name?.toUpperCase() ?? "NAME"}=value, or start the line with #` };
}
