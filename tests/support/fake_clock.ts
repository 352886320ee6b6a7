/**
 * A clock that stands still until a test moves it. It starts years from now, so that code that reads the real clock
 * fails.
 */
export class FakeClock {
  #ms = Date.UTC(2040, 0, 1);

  /** The clock for the code under test, in ms since the epoch. */
  readonly now = (): number => this.#ms;

  /** The time in seconds since the epoch. */
  get seconds(): number {
    return this.#ms / 1000;
  }

  /** Moves the clock, in ms; backwards too. */
  pass(ms: number): void {
    this.#ms += ms;
  }
}

/** Milliseconds in a second. */
export const SECOND = 1_000;
/** Milliseconds in a minute. */
export const MINUTE: number = 60 * SECOND;
/** Milliseconds in an hour. */
export const HOUR: number = 60 * MINUTE;
