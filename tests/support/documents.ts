import { hasLinks } from "./has_links.ts";

/** A text file of the project. */
export interface Document {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** Every Markdown document of the project. */
export async function documents(): Promise<Document[]> {
  const folders = [
    ".",
    "docs",
    ...hasLinks() ? ["links"] : [],
    "emulator",
    "examples/api",
    ".github",
  ];
  const paths = folders.flatMap((folder) => {
    const files = Array.from(Deno.readDirSync(folder)).filter(({ name }) => name.endsWith(".md"));
    return files.map(({ name }) => folder === "." ? name : `${folder}/${name}`);
  });
  return await Promise.all(
    paths.toSorted().map(async (path) => ({ path, text: await Deno.readTextFile(path) })),
  );
}
