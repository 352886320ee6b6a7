/** The size of SQLite's pages. */
export const PAGE_BYTES = 4_096;

/**
 * Overwrites a part of a file.
 *
 * @param path the file
 * @param start the first byte; counted from the end if it is negative
 * @param end the byte after the last one; by default the file's end
 */
export async function damage(path: string, start: number, end?: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes.fill(0xa5, start < 0 ? bytes.length + start : start, end);
  await Deno.writeFile(path, bytes);
}
