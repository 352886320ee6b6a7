type SetArguments = Parameters<Deno.Kv["set"]>;

/** A database that records the lifetime of each value that is written to it; for the harness's `wrapKv`. */
export class RecordingKv {
  /** All writes so far: their keys and their lifetimes in ms; undefined means for ever. */
  readonly writes: { readonly key: Deno.KvKey; readonly expireIn: number | undefined }[] = [];

  /** Wraps a database. */
  wrap = (kv: Deno.Kv): Deno.Kv =>
    new Proxy(kv, {
      get: (_, name) => {
        if (name === "atomic") return () => this.#atomic(kv.atomic());
        if (name === "set") {
          return (...values: SetArguments) => this.#note(values) ?? kv.set(...values);
        }
        const method: unknown = Reflect.get(kv, name, kv);
        return typeof method === "function" ? method.bind(kv) : method;
      },
    });

  /** The different lifetimes of one kind of value, in ms and in ascending order. */
  lifetimes(kind: string): (number | undefined)[] {
    const all = this.writes.filter(({ key }) => key[0] === kind).map(({ expireIn }) => expireIn);
    return [...new Set(all)].sort((a, b) => Number(a) - Number(b));
  }

  #atomic(operation: Deno.AtomicOperation): Deno.AtomicOperation {
    const set = operation.set.bind(operation);
    operation.set = (...values) => this.#note(values) ?? set(...values);
    return operation;
  }

  #note([key, _, options]: SetArguments): undefined {
    this.writes.push({ key, expireIn: options?.expireIn });
  }
}
