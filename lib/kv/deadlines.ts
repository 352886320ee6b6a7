interface Pending {
  readonly at: number;
  readonly expire: () => void;
}

/**
 * Deadlines of operations that nearly always end long before. One timer serves all of them. It stays when nothing is
 * pending, without keeping the process alive: to set a timer and to clear it for each operation would take a tenth of the
 * time that a read from KV takes.
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
   * @param expire called once it has passed, unless it was met
   * @returns says that it was met
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

  /** Sets are in the order of insertion, and all deadlines are equally long: the first is the next. */
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
