import { join } from "node:path";

/** Absolute paths of all files below a directory. Links are not followed. Empty if it is missing. */
export async function listFiles(dir: string): Promise<string[]> {
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(dir));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }

  const files = await Promise.all(entries.map((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory) return listFiles(path);
    return entry.isFile ? [path] : [];
  }));
  return files.flat().sort();
}
