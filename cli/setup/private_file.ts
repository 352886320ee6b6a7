/**
 * Writes a file that only its owner can read, all of it or nothing. An existing file is replaced.
 *
 * @param path where to
 * @param text what to write
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(unfinished, text, { mode: 0o600, createNew: true });
  await Deno.rename(unfinished, path);
}
