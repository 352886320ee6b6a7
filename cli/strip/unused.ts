import { SHARED } from "./demo.ts";
import { importsOf, type ProjectFiles } from "./project_files.ts";

/**
 * Finds the shared files that only removed files have imported, directly or through others. A file that anything else
 * imports stays, a test included.
 *
 * @param files the whole project
 * @param removed what is taken out
 * @returns all that goes: `removed` and the files that nothing needs any more
 */
export function withUnused(files: ProjectFiles, removed: ReadonlySet<string>): Set<string> {
  const importers = new Map<string, string[]>();
  for (const [path, text] of files) {
    for (const target of importsOf(path, text)) {
      importers.set(target, [...importers.get(target) ?? [], path]);
    }
  }
  const gone = new Set(removed);
  const isUnused = (path: string) =>
    SHARED.test(path) && !gone.has(path) && importers.get(path)?.every((it) => gone.has(it));
  for (let size = -1; size !== gone.size;) {
    size = gone.size;
    for (const path of importers.keys()) if (isUnused(path)) gone.add(path);
  }
  return gone;
}
