/** Nothing takes as long on a machine that is only busy, in ms: whoever waits longer would wait for ever. */
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
