import { dirname, join, normalize } from "node:path";

/** Each file's path from the project's root, with its text. */
export type ProjectFiles = ReadonlyMap<string, string>;

/** What is not the project's own, or not text. */
const LEFT_OUT = /^(\.git|_fresh|data|dist|node_modules)(\/|$)/;
const TEXT = /\.(tsx?|md|css|json)$/;

/** Reads the project's sources and documents. */
export async function readProject(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const path of walk(root, "")) {
    files.set(path, await Deno.readTextFile(join(root, path)));
  }
  return files;
}

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(join(root, folder))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (LEFT_OUT.test(path)) continue;
    if (isDirectory) yield* walk(root, path);
    else if (isFile && TEXT.test(name)) yield path;
  }
}

/** The paths of the files that a module imports or exports from, static or dynamic. */
export function importsOf(path: string, text: string): string[] {
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g);
  return [...specifiers].map(([, specifier]) => normalize(join(dirname(path), specifier!)));
}
