import { findNodeAtLocation, getNodeValue, type Node, parseTree, visit } from "jsonc-parser";

/** A script that a command runs. */
const SCRIPT = /[\w./-]+\.tsx?\b/g;

/** Stands where something was cut out. JSON never contains it. */
const CUT = "\0";

/**
 * Takes the tasks out of `deno.json` that run only files which are gone. The rest stays as it is, comments included.
 *
 * @param text `deno.json`, in any layout
 * @param isGone tells of a file, by its path from the project's folder
 * @returns the new text
 */
export function withoutTasks(text: string, isGone: (path: string) => boolean): string {
  const tasks = findNodeAtLocation(parseTree(text)!, ["tasks"])?.children ?? [];
  const [gone, kept] = [true, false].map((wanted) =>
    tasks.filter((task) => runsOnly(task, isGone) === wanted)
  ) as [Node[], Node[]];
  const commas = gone.map((task) => commaAfter(text, task));
  // No comma may follow the last task.
  const last = kept.at(-1);
  if (last !== undefined && last !== tasks.at(-1)) commas.push(commaAfter(text, last));
  const cut = [...gone, ...commas].reduce(
    (text, { offset, length }) =>
      text.slice(0, offset) + CUT.repeat(length) + text.slice(offset + length),
    text,
  );
  return cut.replaceAll(/^[ \t]*\0[ \t\0]*\r?\n/gm, "").replaceAll(CUT, "");
}

/** Whether a task, which is a command or an object with one, runs files and all of them are gone. */
function runsOnly({ children }: Node, isGone: (path: string) => boolean): boolean {
  const task = getNodeValue(children![1]!);
  const command: string = typeof task === "string" ? task : task.command ?? "";
  const scripts = command.match(SCRIPT) ?? [];
  return scripts.length > 0 && scripts.every((path) => isGone(path.replace(/^\.\//, "")));
}

/** @returns where the comma after a task is; empty if there is none */
function commaAfter(
  text: string,
  { offset, length, parent }: Node,
): Pick<Node, "offset" | "length"> {
  const end = offset + length;
  const next = parent!.children!.find((task) => task.offset > offset);
  const limit = next?.offset ?? parent!.offset + parent!.length;
  let comma: number | undefined;
  visit(text, {
    onSeparator(character, at) {
      if (character === "," && at >= end && at < limit) comma = at;
    },
  });
  return { offset: comma ?? end, length: comma === undefined ? 0 : 1 };
}
