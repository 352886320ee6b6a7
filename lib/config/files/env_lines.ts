import { findCircularValues, type Setting } from "./env_references.ts";
import type { Mistake } from "../mistake.ts";
import { TENANT_VARIABLES } from "../variables.ts";

const SETTING = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/;
const SKIPPED = /^\s*(#.*)?$/;
/** How other files and shells write a setting; the name, then the value. */
const ELSEWHERE =
  /^\s*(?:set(?:x)?\s+|\$env:|setenv\s+|-\s*)?["']?([A-Za-z_]\w*)["']?\s*[:=\s]\s*(.+?)\s*[,;]?$/i;

/**
 * Finds the lines of a `.env` text that are not settings. `@std/dotenv` skips them silently, so the app would say that
 * a variable is not set while the developer sees it in the file. Values that refer to themselves are found, too.
 *
 * @returns one mistake for each such line, with the line's number and without its value
 */
export function findBadLines(text: string): Mistake[] {
  const mistakes: Mistake[] = [];
  const settings: Setting[] = [];
  const lines = text.split(/\r\n|\n|\r/);
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
    const block = longValue(value);
    if (block === undefined) {
      settings.push({ line: index + 1, name, value });
      continue;
    }
    const end = lines.findIndex((later, at) => at > index && later.includes(block.closing));
    if (end < 0 || !block.quoted) {
      mistakes.push({ problem: `line ${index + 1} ${block.problem}`, fix: block.fix });
      if (end < 0) break;
    }
    settings.push({
      line: index + 1,
      name,
      value: [value, ...lines.slice(index + 1, end + 1)].join("\n"),
    });
    index = end;
  }
  return [...mistakes, ...findCircularValues(settings)];
}

/** @returns how a value continues on the following lines; undefined if it ends on its own line */
function longValue(value: string) {
  const [quote] = /^['"]/.exec(value) ?? [];
  if (quote !== undefined) {
    if (value.indexOf(quote, 1) > 0) return undefined;
    const problem = "opens a quotation mark that is never closed";
    return { closing: quote, quoted: true, problem, fix: `Add the closing ${quote}` };
  }
  if (!value.startsWith("-----BEGIN") || value.includes("-----END")) return undefined;
  const problem = "starts a PEM block without quotation marks";
  const fix = "Put quotation marks around the whole block, or name the path of its file";
  return { closing: "-----END", quoted: false, problem, fix };
}

function badLine(number: number, line: string): Mistake {
  const [, name] = ELSEWHERE.exec(line) ?? [];
  const problem = `line ${number} is not a setting`;
  return { problem, fix: `Write ${name?.toUpperCase() ?? "NAME"}=value, or start the line with #` };
}
