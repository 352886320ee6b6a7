/**
 * Waits for a promise for a limited time.
 *
 * @param ms how long to wait
 * @param promise it goes on if it takes longer, and a late failure is ignored
 * @returns its value; undefined if it took longer
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
