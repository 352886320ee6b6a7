/**
 * Waits for a promise, but not for long.
 *
 * @param ms how long to wait
 * @param promise goes on if it takes longer; nobody hears of its failure then
 * @returns what it resolved to, or undefined if it took longer
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
