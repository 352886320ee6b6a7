/** A passage between two comments on lines of their own, in TypeScript, JSX, CSS or Markdown. */
const PASSAGE =
  /^[ \t]*(?:\/\/|\{?\/\*|<!--) demo(?: -->| \*\/\}?)?\n.*?^[ \t]*(?:\/\/|\{?\/\*|<!--) end of demo(?: -->| \*\/\}?)?\n/gms;

/** Takes the marked passages out of a text. */
export function withoutPassages(text: string): string {
  return text.replaceAll(PASSAGE, "").replaceAll(/\n{3,}/g, "\n\n");
}

/**
 * Takes out of Markdown what is about things that are gone: the table rows that begin with one, the list items that lead
 * to one, and the removed tests in lists of tests. A row whose last test goes, goes too.
 *
 * @param isGone whether a name in backticks, or all that a row's first cell has, is about something that is gone
 */
export function withoutRows(text: string, isGone: (name: string) => boolean): string {
  return text.split("\n").flatMap((line) => {
    const leadsTo = line.match(/^- \[[^\]]+\]\(([^)#]+)/)?.[1];
    if (leadsTo !== undefined && isGone(leadsTo)) return [];
    if (!line.startsWith("| ")) return [line];
    const cells = line.split(" |").map((cell) => cell.replace(/^\| ?/, "").trim());
    if (namesIn(cells[0]!).some(isGone) || isGone(cells[0]!)) return [];
    const last = cells.at(-2) ?? "";
    const tests = namesIn(last).filter((name) => /\.tsx?$/.test(name));
    const left = tests.filter((name) => !isGone(name));
    if (left.length === tests.length) return [line];
    return left.length === 0
      ? []
      : [line.replace(last, left.map((name) => `\`${name}\``).join(", "))];
  }).join("\n");
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}
