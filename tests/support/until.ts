/** What takes longer than this, in ms, does not end at all, however busy the machine is. */
const HANGS_MS = 120_000;

/**
 * Waits until something holds, however slow the machine is.
 *
 * @param holds asked again and again
 * @returns true; false if it never comes to hold
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + HANGS_MS;
  while (!await holds()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
