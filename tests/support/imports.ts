import { dirname, join, relative } from "node:path";

/** Each file's path, with the paths of the files that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Imports and exports of another file, static or dynamic; those of types count too. */
const IMPORT =
  /^(?:import|export)\b[^;"']*?\bfrom "(\..+?)"|^import "(\..+?)"|\bimport\(\s*"(\..+?)"/gm;
/** Anything that may be an import, so that a form unknown to {@linkcode IMPORT} is not overlooked. */
const CANDIDATE = /(?:\bfrom|\bimport|\bimport\()\s*["'`]\.{1,2}\//g;

/**
 * Reads which files of the project import which.
 *
 * @param root where the project is
 * @param folders which folders to read, besides the root itself
 * @returns paths from the root, with `/` between
 * @throws {SyntaxError} if a file has an import in a form that is not known here
 */
export async function readImports(root: string, folders: RegExp): Promise<Imports> {
  const imports = new Map<string, string[]>();
  for await (const path of sources(root, folders)) {
    const text = await Deno.readTextFile(path);
    const found = [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) =>
      (from ?? bare ?? dynamic)!
    );
    const candidates = text.match(CANDIDATE)?.length ?? 0;
    if (candidates !== found.length) {
      throw new SyntaxError(`${path} has ${candidates} imports, ${found.length} in a known form`);
    }
    const targets = found.map((target) => relative(root, join(dirname(path), target)));
    imports.set(relative(root, path), targets);
  }
  return imports;
}

async function* sources(folder: string, folders?: RegExp): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory && (folders?.test(name) ?? true)) yield* sources(path);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

/**
 * Finds circles: groups of files that import each other, directly or through others.
 *
 * @returns each group once, in alphabetical order
 * @see Tarjan, Depth-first search and linear graph algorithms (1972)
 */
export function findCircles(imports: Imports): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const path: string[] = [];
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;

  /** @returns the earliest file on the path that can be reached from this one */
  function visit(file: string): number {
    const own = order.size;
    order.set(file, own);
    path.push(file);
    let earliest = own;
    for (const next of imports.get(file) ?? []) {
      if (!order.has(next)) earliest = Math.min(earliest, visit(next));
      else if (path.includes(next)) earliest = Math.min(earliest, order.get(next)!);
    }
    if (earliest === own) {
      const group = path.splice(path.indexOf(file));
      if (group.length > 1 || imports.get(file)?.includes(file)) circles.push(group.sort());
    }
    return earliest;
  }
}
