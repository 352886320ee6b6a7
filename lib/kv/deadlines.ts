interface Pending {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Deadlines for operations that nearly always end well before them. All of them share one timer. It stays when nothing
 * is pending, but does not keep the process alive. Setting and clearing a timer for each operation would take a tenth of
 * the time of a KV read.
 */
export class Deadlines {
  readonly #delayMs: number;
  readonly #pending = new Set<Pending>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param delayMs how long each operation may take, in ms */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /**
   * Starts a deadline.
   *
   * @param expire called when the deadline has passed
   * @returns ends the deadline; to be called when the operation has ended
   */
  start(expire: () => void): () => void {
    const pending: Pending = { at: performance.now() + this.#delayMs, expire };
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#sweep(), this.#delayMs);
    } else if (this.#pending.size === 0) this.#timer.ref();
    this.#pending.add(pending);
    return () => {
      this.#pending.delete(pending);
      if (this.#pending.size === 0) this.#timer?.unref();
    };
  }

  /** All deadlines are equally long and a Set keeps its order, so the first one is the next to pass. */
  #sweep(): void {
    this.#timer = undefined;
    for (const pending of this.#pending) {
      const remaining = pending.at - performance.now();
      if (remaining > 0) {
        this.#timer = setTimeout(() => this.#sweep(), remaining);
        return;
      }
      this.#pending.delete(pending);
      pending.expire();
    }
  }
}
