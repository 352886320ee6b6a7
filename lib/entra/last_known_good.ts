/** While an old value is usable, its source is asked at most once in this time, in ms: each try may take until its timeout. */
const RETRY_MS = 10_000;

/** Settings of a {@linkcode LastKnownGood}. */
export interface LastKnownGoodOptions {
  /** For how long a value is used without asking again, in ms. */
  readonly freshMs: number;
  /** For how long it is still used when asking again fails, in ms. */
  readonly staleMs: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** A value from elsewhere, kept while it is fresh, and longer while its source is down. */
export class LastKnownGood<T> {
  readonly #load: () => Promise<T>;
  readonly #options: LastKnownGoodOptions;
  #value: { readonly loaded: T; readonly at: number } | undefined;
  #loading: Promise<T> | undefined;
  #failedAt = -Infinity;

  /** @param load asks the source; a rejection is passed on, never kept */
  constructor(load: () => Promise<T>, options: LastKnownGoodOptions) {
    this.#load = load;
    this.#options = options;
  }

  /**
   * @returns the value, fetched from the source unless it is fresh
   * @throws what `load` throws, if no usable value is kept
   */
  async get(): Promise<T> {
    const known = this.#value;
    const age = known === undefined ? Infinity : this.#since(known.at);
    if (known !== undefined && age < this.#options.freshMs) return known.loaded;
    const isGoodEnough = known !== undefined && age < this.#options.staleMs;
    if (isGoodEnough && this.#since(this.#failedAt) < RETRY_MS) return known.loaded;
    try {
      return await this.reload();
    } catch (error) {
      this.#failedAt = this.#options.now();
      if (isGoodEnough) return known.loaded;
      throw error;
    }
  }

  /** Asks the source now. Callers at the same time share one request. */
  reload(): Promise<T> {
    this.#loading ??= this.#load().then((loaded) => {
      this.#value = { loaded, at: this.#options.now() };
      return loaded;
    }).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** A time in the future is from a clock that was wrong. Nothing must be kept until that time comes. */
  #since(at: number): number {
    return Math.abs(this.#options.now() - at);
  }
}
