import { JsonObject } from "./json_object.ts";

/** A script that a command runs. */
const SCRIPT = /[\w./-]+\.tsx?\b/g;

/**
 * Takes the tasks out of `deno.json` that run only files which are gone. The rest stays as it is, comments included.
 *
 * @param text `deno.json`, in any layout
 * @param isGone tells of a file, by its path from the project's folder
 * @returns the new text
 */
export function withoutTasks(text: string, isGone: (path: string) => boolean): string {
  const config = new JsonObject(text);
  const member = config.members.find(({ name }) => name === "tasks");
  if (member === undefined) return text;
  const tasks = new JsonObject(config.valueOf(member));
  const left = tasks.without((task) => {
    const scripts = commandOf(tasks.valueOf(task)).match(SCRIPT) ?? [];
    return scripts.length > 0 && scripts.every((path) => isGone(path.replace(/^\.\//, "")));
  });
  return config.withValue(member, left);
}

/** A task is a command, or an object with one. */
function commandOf(task: string): string {
  if (!task.startsWith("{")) return JSON.parse(task);
  const options = new JsonObject(task);
  const command = options.members.find(({ name }) => name === "command");
  return command === undefined ? "" : JSON.parse(options.valueOf(command));
}
