import type { Kv } from "./store.ts";

/** A file that one process at a time can lock; the operating system unlocks it when the process ends. */
export type LockFile = Pick<Deno.FsFile, "lock" | "unlockSync">;

/** A lock that takes longer than this, in ms, is held by another process. */
const WAIT_MS = 50;

/**
 * Lets processes that share a database file take turns at writing. SQLite does not queue them: one that writes without a
 * pause keeps the others out for seconds. What a process has to write when its turn comes is written together.
 *
 * @param kv the database
 * @param lockFile the same file in all processes, and not the database's own; undefined while it is not open
 */
export function takeTurns(kv: Kv, lockFile: () => LockFile | undefined): Kv {
  let waiting: (() => Promise<void>)[] = [];
  let takes = false;
  let askedAt = Infinity;
  let waitedUntil = -Infinity;
  return {
    get: (key, options) => kv.get(key, options),
    list: (selector, options) => kv.list(selector, options),
    set: (key, value, options) => inTurn(() => kv.set(key, value, options)),
    delete: (key) => inTurn(() => kv.delete(key)),
    atomic: () => {
      const operation = kv.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => inTurn(commit);
      return operation;
    },
    lastWaited,
  };

  function lastWaited(): number {
    const now = performance.now();
    if (now - askedAt > WAIT_MS) waitedUntil = now;
    return waitedUntil;
  }

  function inTurn<T>(write: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      waiting.push(async () => {
        try {
          resolve(await write());
        } catch (error) {
          reject(error);
        }
      });
      if (!takes) takeAll();
    });
  }

  async function takeAll(): Promise<void> {
    takes = true;
    while (waiting.length > 0) {
      // Without the lock (some network file systems have none), writes compete as they would without turns.
      const file = lockFile();
      askedAt = performance.now();
      const locked = await file?.lock(true).then(() => true, () => false);
      waitedUntil = lastWaited();
      askedAt = Infinity;
      const turn = waiting;
      waiting = [];
      await Promise.all(turn.map((write) => write()));
      // If this fails, nothing catches it and the process ends, so that the system unlocks the file for the others.
      if (locked) file?.unlockSync();
    }
    takes = false;
  }
}
