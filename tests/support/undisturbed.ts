const TRIES = 20;
const TICK_MS = 5;

/**
 * Runs a test that measures time in real timers. If it fails while the machine was busy with something else, it proves
 * nothing and is repeated.
 *
 * @param marginMs how late timers may be without an effect on the test, in ms
 * @param test throws if it fails
 */
export async function undisturbed(marginMs: number, test: () => Promise<void>): Promise<void> {
  for (let tries = 1;; tries++) {
    let latest = 0;
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      latest = Math.max(latest, now - last - TICK_MS);
      last = now;
    };
    const ticking = setInterval(look, TICK_MS);
    try {
      return await test();
    } catch (error) {
      look();
      if (latest < marginMs || tries === TRIES) throw error;
    } finally {
      clearInterval(ticking);
    }
  }
}
