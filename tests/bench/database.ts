import { prepareDatabaseFile } from "../../lib/kv/database_file.ts";
import { boundedStore, type Store } from "../../lib/kv/store.ts";
import { Sessions } from "../../lib/session/session.ts";
import { customerSession } from "../support/customers.ts";

/** KV takes 800 KiB in one transaction. */
const SESSIONS_A_COMMIT = 100;
const LIMITS = { sessionIdleMs: 86_400_000, sessionLifetimeMs: 86_400_000 };

/** A new database of sessions, in a temporary folder. */
export class Database implements AsyncDisposable {
  readonly #folder: string;
  readonly kv: Deno.Kv;
  readonly sessions: Sessions;
  /** The values of the sessions' cookies. */
  readonly cookies: string[] = [];

  private constructor(folder: string, kv: Deno.Kv) {
    this.#folder = folder;
    this.kv = kv;
    this.sessions = new Sessions(boundedStore(kv), LIMITS, Date.now);
  }

  /** @param count of sessions; more than one transaction's have to be whole transactions */
  static async create(count: number): Promise<Database> {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/kv.sqlite3`;
    await prepareDatabaseFile(path);
    const database = new Database(folder, await Deno.openKv(path));
    const batch = Math.min(count, SESSIONS_A_COMMIT);
    if (count % batch !== 0) throw new RangeError(`Cannot commit ${count} by ${batch}`);
    const sessions = new Sessions(batching(boundedStore(database.kv), batch), LIMITS, Date.now);
    for (let i = 0; i < count; i++) {
      database.cookies.push(await sessions.create(customerSession(i)));
    }
    return database;
  }

  /** Where it is, as the app's `KV_PATH`. */
  get path(): string {
    return `${this.#folder}/kv.sqlite3`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kv.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Commits many sessions at once: one by one, a million of them would take an hour. */
function batching(store: Store, size: number): Store {
  let batch = store.atomic();
  let commit = batch.commit.bind(batch);
  let sessions = 0;
  return {
    ...store,
    atomic() {
      batch.commit = async () => {
        if (++sessions % size !== 0) return { ok: true, versionstamp: "" };
        const full = commit;
        batch = store.atomic();
        commit = batch.commit.bind(batch);
        return await full();
      };
      return batch;
    },
  };
}
