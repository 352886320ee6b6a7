import { meansDamage, MOVE_AWAY } from "./damaged_file.ts";
import { Deadlines } from "./deadlines.ts";
import { Turn } from "./turn.ts";

/** How long a database that does not answer can hold up a request, in ms; see {@linkcode Deadlines}. */
const TIMEOUT_MS = 2_000;
/** How many operations may be unanswered before new ones are refused: a KV server's client never gives up. */
const MAX_ABANDONED = 200;

/** What the app needs of a database. */
export interface Kv extends Pick<Deno.Kv, "get" | "set" | "delete" | "list" | "atomic"> {
  /** When writes last waited for another process, in ms of `performance.now()`, if processes take turns. */
  readonly lastWaited?: () => number;
}

/** What the app uses of Deno KV. */
export interface Store {
  get: Deno.Kv["get"];
  set: Deno.Kv["set"];
  delete: Deno.Kv["delete"];
  atomic: Deno.Kv["atomic"];
  /** The entries under a prefix: the first `limit` of them, or of those after a key. */
  list<T>(prefix: Deno.KvKey, limit: number, after?: Deno.KvKey): Promise<Deno.KvEntry<T>[]>;
}

/** KV failed or did not answer in time, so the app can't tell who is signed in. The cause is what KV has thrown. */
export class StoreError extends Error {
  override name = "StoreError";
}

/**
 * Bounds a KV database in time and gives its failures a type. A database file that another process has locked is tried
 * again within that time. Writes get more time while another process has its turn.
 *
 * @param kv the database
 * @param timeoutMs how long one operation may take while no other is answered, in ms
 * @returns its operations; each throws {@linkcode StoreError} instead of what KV throws
 */
export function boundedStore(kv: Kv, timeoutMs = TIMEOUT_MS): Store {
  // Reads and writes count apart: a locked file can be read, which does not mean that it can soon be written.
  const reads = new Deadlines(timeoutMs);
  const writes = new Deadlines(timeoutMs, kv.lastWaited);
  const turn = new Turn();
  let abandoned = 0;
  return {
    get: (key, options) => bounded(reads, () => kv.get(key, options)),
    set: (key, value, options) => bounded(writes, () => kv.set(key, value, options)),
    delete: (key) => bounded(writes, () => kv.delete(key)),
    list: <T>(prefix: Deno.KvKey, limit: number, after?: Deno.KvKey) => {
      // Keys are in order, and a key with further parts comes right after the key without them.
      const selector = after === undefined ? { prefix } : { prefix, start: [...after, ""] };
      return bounded(reads, () => Array.fromAsync(kv.list<T>(selector, { limit })));
    },
    atomic: () => {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => bounded(writes, commit);
      return operation;
    },
  };

  // Written out, because every signed-in request passes here: an async function around Promise.race takes twice as
  // long.
  function bounded<T>(deadlines: Deadlines, operate: () => Promise<T>): Promise<T> {
    if (abandoned >= MAX_ABANDONED) {
      return Promise.reject(
        new StoreError(`Cannot use KV: ${abandoned} operations have no answer`),
      );
    }
    return new Promise((resolve, reject) => {
      let over = false;
      let waits = false;
      let lock: unknown;
      const meet = deadlines.start(() => {
        over = true;
        if (!waits) abandoned++;
        // Made only now: making an error for each operation would take a tenth of the time of a read.
        const cause = lock ?? new Error(`no answer within ${timeoutMs} ms`);
        reject(new StoreError("Cannot use KV", { cause }));
      });
      attempt();

      function attempt(): void {
        waits = false;
        start(operate).then((value) => {
          if (over) return void abandoned--;
          meet();
          turn.taken();
          resolve(value);
        }, (error) => {
          if (over) return void abandoned--;
          if (!isLocked(error)) {
            meet();
            return reject(asStoreError(error));
          }
          lock = error;
          waits = true;
          turn.wait().then(() => over || attempt());
        });
      }
    });
  }
}

function asStoreError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const problem = meansDamage(cause) ? `: its file is damaged. ${MOVE_AWAY}` : "";
  return new StoreError(`Cannot use KV${problem}`, { cause });
}

/** SQLite's two answers while another process, or thread, writes. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && /database( table)? is locked/i.test(error.message);
}

function start<T>(operate: () => Promise<T>): Promise<T> {
  try {
    return operate();
  } catch (error) {
    return Promise.reject(error);
  }
}
