import type { Document } from "./documents.ts";
import { hasLinks } from "./has_links.ts";

/** The folders and files that hold the project's own text. */
const ROOTS = [
  "cli",
  "components",
  "docs",
  "emulator",
  "examples",
  "islands",
  "lib",
  "routes",
  "tests",
];

/** Reads every source file and document, one by one. */
export async function* walkSources(): AsyncGenerator<Document> {
  for (const root of [".", ...ROOTS, ...hasLinks() ? ["links"] : []]) {
    yield* walk(root, root !== ".");
  }
}

async function* walk(folder: string, isDeep: boolean): AsyncGenerator<Document> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (isDirectory && isDeep) yield* walk(path, true);
    if (/\.(tsx?|md)$/.test(name)) yield { path, text: await Deno.readTextFile(path) };
  }
}
