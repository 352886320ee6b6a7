import { Sessions } from "../../lib/session/session.ts";
import { boundedStore } from "../../lib/kv/store.ts";
import { customerSession } from "../support/customers.ts";
import { median } from "./median.ts";

const ROUNDS = 150;
const READS = 200;
const LIMITS = { sessionIdleMs: 86_400_000, sessionLifetimeMs: 86_400_000 };

/** What reading a session takes, beside a bare `get` of the same record. */
export interface SessionReadTimes {
  /** A bare `kv.get`, in µs. */
  readonly get: number;
  /** `boundedStore().get`, in µs. */
  readonly boundedGet: number;
  /** `sessions.read`, in µs. */
  readonly read: number;
  /** The median over the rounds of `read` by `get`. */
  readonly ratio: number;
}

/** Measures all three in turns, round by round, one read at a time. */
export async function measureSessionRead(): Promise<SessionReadTimes> {
  const folder = await Deno.makeTempDir();
  const kv = await Deno.openKv(`${folder}/kv.sqlite3`);
  try {
    const store = boundedStore(kv);
    const sessions = new Sessions(store, LIMITS, Date.now);
    const cookies: string[] = [];
    for (let i = 0; i < 200; i++) cookies.push(await sessions.create(customerSession(i)));
    const keys: Deno.KvKey[] = [];
    for await (const { key } of kv.list({ prefix: ["sessions"] })) keys.push(key);

    const ways = {
      get: (i: number) => kv.get(keys[i % keys.length]!),
      boundedGet: (i: number) => store.get(keys[i % keys.length]!),
      read: (i: number) => sessions.read(cookies[i % cookies.length]!),
    };
    const rounds: { get: number; boundedGet: number; read: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        get: await time(ways.get),
        boundedGet: await time(ways.boundedGet),
        read: await time(ways.read),
      });
    }
    rounds.splice(0, 30); // until everything is compiled
    return {
      get: median(rounds.map(({ get }) => get)),
      boundedGet: median(rounds.map(({ boundedGet }) => boundedGet)),
      read: median(rounds.map(({ read }) => read)),
      ratio: median(rounds.map(({ get, read }) => read / get)),
    };
  } finally {
    kv.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function time(way: (i: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < READS; i++) await way(i);
  return (performance.now() - started) * 1000 / READS;
}

if (import.meta.main) {
  const { get, boundedGet, read, ratio } = await measureSessionRead();
  console.log(
    `kv.get ${get.toFixed(1)} µs, bounded ${boundedGet.toFixed(1)} µs, sessions.read ` +
      `${read.toFixed(1)} µs, ratio ${ratio.toFixed(2)} (target 1.35)`,
  );
}
