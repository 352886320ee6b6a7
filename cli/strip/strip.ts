import { join } from "node:path";
import { DEMO, TEXTS } from "./demo.ts";
import { withoutMarked } from "./passages.ts";
import { readProject } from "./project_files.ts";
import { readStartPages, writeFile } from "./start_pages.ts";
import { withoutTasks } from "./tasks.ts";
import { withUnused } from "./unused.ts";

/** What {@linkcode strip} has done. */
export interface Stripped {
  /** The files that are gone. */
  readonly removed: readonly string[];
  /** The files in which something is gone. */
  readonly changed: readonly string[];
  /** The files that are new. */
  readonly written: readonly string[];
}

/**
 * Takes the demo out of a project, and puts a plain start in its place. Nothing is written before everything is read.
 *
 * @param root the project's folder
 */
export async function strip(root: string): Promise<Stripped> {
  const files = await readProject(root);
  const start = await readStartPages(root);
  const isDemo = (path: string) => DEMO.some((it) => path === it || path.startsWith(`${it}/`));
  const gone = withUnused(files, new Set([...files.keys()].filter(isDemo)));

  const tasks = withoutTasks(files.get("deno.json")!, (path) => gone.has(path));
  const changed = new Map([["deno.json", tasks]]);
  for (const [path, text] of files) {
    if (gone.has(path) || !TEXTS.test(path)) continue;
    const left = withoutMarked(text);
    if (left !== text) changed.set(path, left);
  }

  const removed = [...gone].filter((path) => !start.has(path));
  for (const path of [...DEMO, ...gone]) await remove(join(root, path));
  for (const [path, text] of [...changed, ...start]) await writeFile(join(root, path), text);
  return { removed, changed: [...changed.keys()], written: [...start.keys()] };
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
