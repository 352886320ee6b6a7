/** A task of `deno.json`, as this project writes it. */
const TASK = /^ {4}"\w+": \{\n(?: {6}.*\n)+? {4}\},\n/gm;

/**
 * Takes the tasks out of `deno.json` that run a file which is gone.
 *
 * @returns the new text
 */
export function withoutTasks(
  text: string,
  isGone: (path: string) => boolean,
): string {
  return text.replaceAll(TASK, (task) => {
    const runs = task.match(/"command": ".*? ([\w/]+\.ts)\b/)?.[1];
    return runs !== undefined && isGone(runs) ? "" : task;
  });
}
