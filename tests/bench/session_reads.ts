import { Sessions } from "../../lib/session/session.ts";
import { boundedStore, type Store } from "../../lib/kv/store.ts";
import { customerSession } from "./customers.ts";
import { median } from "./median.ts";

const FEW = 1_000;
const MANY = 1_000_000;
const READS = 20_000;
/** KV takes 800 KiB in one transaction; it divides the numbers above, so that none is left uncommitted. */
const SESSIONS_A_COMMIT = 200;
const LIMITS = { sessionIdleMs: 86_400_000, sessionLifetimeMs: 86_400_000 };

/** Compares what reading a session takes among a thousand of them with what it takes among a million. */
export async function compareSessionReads(): Promise<void> {
  await using few = await Database.create(FEW);
  await using many = await Database.create(MANY);
  const times: { few: number; many: number }[] = [];
  for (let i = 0; i < READS; i++) times.push({ few: await few.read(i), many: await many.read(i) });
  const [little, much] = [median(times.map((t) => t.few)), median(times.map((t) => t.many))];
  console.log(
    `session read: ${little.toFixed(0)} µs among ${FEW}, ${much.toFixed(0)} µs among ${MANY}, ` +
      `ratio ${(much / little).toFixed(2)}`,
  );
}

/** A new database with sessions in it. */
class Database implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly kv: Deno.Kv,
    readonly sessions: Sessions,
    readonly cookies: string[],
  ) {}

  static async create(count: number): Promise<Database> {
    const folder = await Deno.makeTempDir();
    const kv = await Deno.openKv(`${folder}/kv.sqlite3`);
    const store = boundedStore(kv);
    const batched = new Sessions(batchingStore(store), LIMITS, Date.now);
    const cookies: string[] = [];
    for (let i = 0; i < count; i++) cookies.push(await batched.create(customerSession(i)));
    return new Database(folder, kv, new Sessions(store, LIMITS, Date.now), cookies);
  }

  /** Reads a session, and tells how long it took, in µs; neighbours in number are far apart in the database. */
  async read(index: number): Promise<number> {
    const cookie = this.cookies[index * 7_919 % this.cookies.length]!;
    const started = performance.now();
    const session = await this.sessions.read(cookie);
    const time = (performance.now() - started) * 1000;
    if (session === null) throw new Error("A session is missing");
    return time;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kv.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Commits many sessions at once: one by one, a million of them would take an hour. */
function batchingStore(store: Store): Store {
  let batch = store.atomic();
  let commit = batch.commit.bind(batch);
  let sessions = 0;
  return {
    ...store,
    atomic() {
      batch.commit = async () => {
        if (++sessions % SESSIONS_A_COMMIT !== 0) return { ok: true, versionstamp: "" };
        const full = commit;
        batch = store.atomic();
        commit = batch.commit.bind(batch);
        return await full();
      };
      return batch;
    },
  };
}
