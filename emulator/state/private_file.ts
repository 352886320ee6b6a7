/**
 * Writes a file that only its owner can read: keys, secrets and passwords are in it. The old content stays until the new
 * one is complete.
 */
export function writePrivately(path: string, text: string): void {
  Deno.writeTextFileSync(`${path}.new`, text, { mode: 0o600 });
  Deno.renameSync(`${path}.new`, path);
}
