import { join } from "node:path";
import { DEMO, TEXTS } from "./demo.ts";
import { withoutPassages, withoutRows } from "./passages.ts";
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

/** IDs of requirements, which `docs/checks.md` explains. */
const ID = /\b[A-Z]{1,2}-\d\d\b/g;

/** Events of the log, of which `docs/log.md` has a list. */
const EVENT = /[lL]og\(\s*"(?:info|warn|error)",\s*"(\w+)"/g;

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

  const config = withoutTasks(files.get("deno.json")!, (path) => gone.has(path));
  const isGone = nameIsGone(files, gone, config.tasks);
  const changed = new Map([["deno.json", config.text]]);
  for (const [path, text] of files) {
    if (gone.has(path) || !TEXTS.test(path)) continue;
    const plain = withoutPassages(text);
    const left = path.endsWith(".md") ? withoutRows(plain, isGone) : plain;
    if (left !== text) changed.set(path, left);
  }

  const removed = [...gone].filter((path) => !start.has(path));
  for (const path of [...DEMO, ...gone]) await remove(join(root, path));
  for (const [path, text] of [...changed, ...start]) await writeFile(join(root, path), text);
  return { removed, changed: [...changed.keys()], written: [...start.keys()] };
}

/** Tells whether a name in a document is of a file, task, event or requirement that is gone. */
function nameIsGone(
  files: ReadonlyMap<string, string>,
  gone: ReadonlySet<string>,
  tasks: readonly string[],
): (name: string) => boolean {
  const sources = [...files].filter(([path]) => /\.tsx?$/.test(path));
  const found = (pattern: RegExp, isOfGone: boolean) =>
    sources.filter(([path]) => gone.has(path) === isOfGone)
      .flatMap(([, text]) => [...text.matchAll(pattern)].map(([id, name]) => name ?? id));
  const lost = (pattern: RegExp) => {
    const kept = new Set(found(pattern, false));
    return found(pattern, true).filter((name) => !kept.has(name));
  };
  const names = new Set([
    ...lost(EVENT),
    ...lost(ID),
    ...tasks.map((task) => `deno task ${task}`),
    ...[...gone].flatMap((path) => [path, path.replace(/^tests\//, "")]),
    ...DEMO.map((folder) => `${folder}/`),
  ]);
  return (name) => names.has(name);
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
