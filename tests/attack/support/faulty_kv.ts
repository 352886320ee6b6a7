/** How a database operation behaves. */
export type KvFault = "none" | "fails" | "hangs" | "conflicts";

/** A database whose faults a test can switch on and off; for the harness's `wrapKv`. */
export class FaultyKv {
  /** How reads behave. */
  reads: KvFault = "none";
  /** How writes behave; only writes that check a version can conflict. */
  writes: KvFault = "none";
  /** The number of writes; a test may reset it. */
  commits = 0;
  /** Called before each commit. */
  onCommit: () => void = () => {};
  /** The next commit waits for this before it writes. */
  gate: Promise<void> | undefined;
  readonly #chance: number;
  readonly #onChance: () => void;

  /**
   * @param chance probability, from 0 to 1, that an operation fails without a switched-on fault
   * @param onChance called at each such failure
   */
  constructor(chance = 0, onChance: () => void = () => {}) {
    this.#chance = chance;
    this.#onChance = onChance;
  }

  /** Wraps a database. */
  wrap = (kv: Deno.Kv): Deno.Kv =>
    new Proxy(kv, {
      get: (_, name) => {
        if (name === "atomic") return () => this.#atomic(kv.atomic());
        const method: unknown = Reflect.get(kv, name, kv);
        if (typeof method !== "function") return method;
        const act = method.bind(kv);
        if (name === "list") {
          return (...values: Parameters<Deno.Kv["list"]>) => this.#list(kv, values);
        }
        return (...values: unknown[]) =>
          this.#spoil(name.toString().startsWith("get") ? this.reads : this.writes) ??
            act(...values);
      },
    });

  #atomic(operation: Deno.AtomicOperation): Deno.AtomicOperation {
    const commit = operation.commit.bind(operation);
    const check = operation.check.bind(operation);
    let checks = false;
    operation.check = (...entries) => {
      checks = true;
      return check(...entries);
    };
    operation.commit = () => {
      this.commits++;
      this.onCommit();
      const { gate } = this;
      this.gate = undefined;
      if (gate !== undefined) return gate.then(commit);
      if (this.writes === "conflicts" && checks) return Promise.resolve({ ok: false });
      return this.#spoil<Deno.KvCommitResult | Deno.KvCommitError>(this.writes) ?? commit();
    };
    return operation;
  }

  async *#list(
    kv: Deno.Kv,
    values: Parameters<Deno.Kv["list"]>,
  ): AsyncGenerator<Deno.KvEntry<unknown>> {
    await this.#spoil(this.reads);
    yield* kv.list(...values);
  }

  #spoil<T>(fault: KvFault): Promise<T> | undefined {
    const isChance = fault === "none" && Math.random() < this.#chance;
    if (isChance) this.#onChance();
    if (isChance || fault === "fails") return Promise.reject(new Error("disk I/O error"));
    return fault === "hangs" ? new Promise(() => {}) : undefined;
  }
}
