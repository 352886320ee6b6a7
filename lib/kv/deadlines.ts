interface Pending {
  /** When to look next, and when to give up whatever happens. */
  at: number;
  readonly last: number;
  /** How many deadlines had been met by then. */
  met: number;
  readonly expire: () => void;
}

/** How many times its delay an operation may take while others are answered, or while it waits for its turn. */
const PATIENCE = 4;
/** If the timer is this late, in ms, the process was busy, and an answer may have arrived that it has not read yet. */
const LATE_MS = 250;

/**
 * Deadlines for operations that nearly always end well before them. If the database answers nothing, an operation is
 * given up after the delay. If it answers other operations meanwhile, or another process has its turn, it is only busy,
 * and the operation gets four times as long.
 *
 * All deadlines share one timer. It stays when nothing is pending, but does not keep the process alive. Setting and
 * clearing a timer for each operation would take a tenth of the time of a KV read.
 */
export class Deadlines {
  readonly #delayMs: number;
  readonly #lastWaited: () => number;
  readonly #pending = new Set<Pending>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #met = 0;

  /**
   * @param delayMs how long each operation may take while no other is answered, in ms
   * @param lastWaited when operations last waited for another process, in ms of `performance.now()`
   */
  constructor(delayMs: number, lastWaited: () => number = () => -Infinity) {
    this.#delayMs = delayMs;
    this.#lastWaited = lastWaited;
  }

  /**
   * Starts a deadline.
   *
   * @param expire called when the deadline has passed
   * @returns a function that ends the deadline; call it when the operation has ended
   */
  start(expire: () => void): () => void {
    const now = performance.now();
    const last = now + PATIENCE * this.#delayMs;
    const pending: Pending = { at: now + this.#delayMs, last, met: this.#met, expire };
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#sweep(), this.#delayMs);
    } else if (this.#pending.size === 0) this.#timer.ref();
    this.#pending.add(pending);
    return () => {
      if (this.#pending.delete(pending)) this.#met++;
      if (this.#pending.size === 0) this.#timer?.unref();
    };
  }

  /** All delays are equally long and a Set keeps its order, so the first one is the next to pass. */
  #sweep(): void {
    this.#timer = undefined;
    for (const pending of this.#pending) {
      const now = performance.now();
      const remaining = pending.at - now;
      if (remaining > 0) {
        this.#timer = setTimeout(() => this.#sweep(), remaining);
        return;
      }
      this.#pending.delete(pending);
      const isBusy = this.#met > pending.met || remaining < -LATE_MS ||
        this.#lastWaited() > pending.at - this.#delayMs;
      if (isBusy && now < pending.last) {
        pending.at = now + this.#delayMs;
        pending.met = this.#met;
        this.#pending.add(pending);
      } else {
        pending.expire();
      }
    }
  }
}
