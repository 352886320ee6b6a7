/** A task of `deno.json`, as this project writes it. */
const TASK = /^ {4}"(\w+)": \{\n(?: {6}.*\n)+? {4}\},\n/gm;

/**
 * Takes the tasks out of `deno.json` that run a file which is gone.
 *
 * @returns the new text and the names of these tasks
 */
export function withoutTasks(
  text: string,
  isGone: (path: string) => boolean,
): { text: string; tasks: string[] } {
  const tasks: string[] = [];
  const kept = text.replaceAll(TASK, (task, name) => {
    const runs = task.match(/"command": ".*? ([\w/]+\.ts)\b/)?.[1];
    if (runs === undefined || !isGone(runs)) return task;
    tasks.push(name);
    return "";
  });
  return { text: kept, tasks };
}
