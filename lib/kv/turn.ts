const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 30;

/**
 * The next turn at a database that another process has locked. All operations that found it locked take the same turn:
 * KV writes operations that come together in one transaction, so processes compete for the lock, not single requests.
 */
export class Turn {
  #next: Promise<void> | undefined;
  #waitMs = FIRST_WAIT_MS;

  /** @returns settled when it is time to try again */
  wait(): Promise<void> {
    return this.#next ??= new Promise((resolve) => {
      // Processes that have waited for the same lock should not meet again.
      const waitMs = this.#waitMs * (0.5 + Math.random());
      this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
      setTimeout(() => {
        this.#next = undefined;
        resolve();
      }, waitMs);
    });
  }

  /** The database was not locked. */
  taken(): void {
    this.#waitMs = FIRST_WAIT_MS;
  }
}
