const TRIES = 10;

/**
 * Measures how long something takes. The machine may be busy with other tests, so it is repeated while it takes too long,
 * and the best time counts.
 *
 * @param enoughMs it is not repeated after it took less than this, in ms
 * @param act what is measured
 * @returns the best time, in ms
 */
export async function bestTime(enoughMs: number, act: () => unknown): Promise<number> {
  let best = Infinity;
  for (let tries = 0; tries < TRIES && best >= enoughMs; tries++) {
    const started = performance.now();
    await act();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}
