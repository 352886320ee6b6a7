import type { Check } from "./check.ts";

const MARKS = { ok: "ok", warning: "warning", failure: "failure" } as const;
const COLOURS = { ok: 32, warning: 33, failure: 31 } as const;
const CONTROLS = /\p{Cc}/gu;

/**
 * Writes one check for a terminal: result, name, what was seen, and below it the fix.
 *
 * @param check the check; what others have said in it can't steer the terminal
 * @param colour whether to colour the result
 */
export function formatCheck({ result, name, seen, fix }: Check, colour: boolean): string {
  const mark = MARKS[result].padEnd(7);
  const shown = colour ? `\x1b[${COLOURS[result]}m${mark}\x1b[0m` : mark;
  const lines = [`${shown}  ${name}: ${plain(seen)}`];
  if (fix !== null) lines.push(`         → ${plain(fix)}`);
  return lines.join("\n");
}

/** Counts the results in a sentence, and says how to go on. */
export function formatSummary(checks: readonly Check[]): string {
  const count = (result: Check["result"]) =>
    checks.filter((check) => check.result === result).length;
  const [failures, warnings] = [count("failure"), count("warning")];
  const told = `${count("ok")} ok, ${warnings} to look at, ${failures} to mend`;
  return failures > 1
    ? `${told}. Mend the first one first: others may follow from it.`
    : `${told}.`;
}

/** Writes the checks for machines. */
export function formatJson(checks: readonly Check[]): string {
  return JSON.stringify({ ok: isHealthy(checks), checks }, null, 2);
}

/** Whether no check has failed; warnings don't count. */
export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ result }) => result !== "failure");
}

function plain(text: string): string {
  return text.replace(CONTROLS, " ");
}
