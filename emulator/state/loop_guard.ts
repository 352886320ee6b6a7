const WINDOW_MS = 5 * 60_000;
const LIMIT = 15;

/** Stops redirect loops: AADSTS50196 after 15 silent sign-ins at one app within 5 minutes [K for the numbers]. */
export class LoopGuard {
  readonly #silent = new Map<string, number[]>();

  /**
   * Creates a guard.
   *
   * @param now the tenant's clock, milliseconds since 1970
   */
  constructor(private readonly now: () => number) {}

  /** Counts a sign-in without a page; returns whether it is one too many. */
  isLoop(session: string, clientId: string): boolean {
    const key = `${session} ${clientId}`;
    const recent = (this.#silent.get(key) ?? []).filter((at) => at > this.now() - WINDOW_MS);
    this.#silent.set(key, [...recent, this.now()]);
    return recent.length >= LIMIT;
  }
}
