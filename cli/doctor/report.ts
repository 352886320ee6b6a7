import { escapeControls, plain } from "../../lib/plain_text.ts";
import type { Check } from "./check.ts";

const MARKS = { ok: "ok", warning: "warning", failure: "failure" } as const;
const COLOURS = { ok: 32, warning: 33, failure: 31 } as const;

/**
 * Formats one check for a terminal: result, name and what was seen; the fix in a line below.
 *
 * @param check the check; control characters in it are replaced
 * @param colour whether to colour the result
 */
export function formatCheck({ result, name, seen, fix }: Check, colour: boolean): string {
  const mark = MARKS[result].padEnd(7);
  const shown = colour ? `\x1b[${COLOURS[result]}m${mark}\x1b[0m` : mark;
  const lines = [`${shown}  ${name}: ${plain(seen)}`];
  if (fix !== null) lines.push(`         → ${plain(fix)}`);
  return lines.join("\n");
}

/** Formats the number of results, and the next step. */
export function formatSummary(checks: readonly Check[]): string {
  const count = (result: Check["result"]) =>
    checks.filter((check) => check.result === result).length;
  const [warnings, failures] = [count("warning"), count("failure")];
  const told = `${count("ok")} ok, ${warnings} ${
    warnings === 1 ? "warning" : "warnings"
  }, ${failures} failed`;
  return failures > 1
    ? `${told}. Fix the first failure first: it may cause the others.`
    : `${told}.`;
}

/** Formats the checks as JSON. */
export function formatJson(checks: readonly Check[]): string {
  return escapeControls(JSON.stringify({ ok: isHealthy(checks), checks }, null, 2));
}

/** @returns whether no check has failed */
export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ result }) => result !== "failure");
}
