import process from "node:process";
import { Connection } from "./connection.ts";
import { median } from "./median.ts";
import type { Server } from "./server.ts";

const ROUNDS = 9;
const SECONDS = 1;

/** A server's page, and who asks for it. */
export interface Contestant {
  readonly server: Server;
  readonly url: URL;
  /** The `Cookie` header of each connection, null for a visitor without one. */
  readonly cookies: readonly (string | null)[];
}

/** What a contestant did, round by round. */
export interface Throughput {
  /** Requests per second. */
  readonly rates: readonly number[];
  /** How many cores the server took; NaN where that can't be told. */
  readonly cores: readonly number[];
  /** How many cores the client took. */
  readonly clientCores: readonly number[];
}

/** Measures contestants side by side, in short rounds that take turns. */
export async function measureThroughput<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<Record<Name, Throughput>> {
  const names = Object.keys(contestants) as Name[];
  const measured = Object.fromEntries(
    names.map((name) => [name, { rates: [], cores: [], clientCores: [] }]),
  ) as unknown as Record<Name, Record<keyof Throughput, number[]>>;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const { rate, cores, clientCores } = await run(contestants[name]);
      if (round === 0) continue; // for the compilers to warm up
      measured[name].rates.push(rate);
      measured[name].cores.push(cores);
      measured[name].clientCores.push(clientCores);
    }
  }
  return measured;
}

/** Compares round by round: the speed of a shared machine drifts, and the two servers of a round run close in time. */
export function ratio(ours: Throughput, theirs: Throughput): number {
  return median(ours.rates.map((rate, round) => rate / theirs.rates[round]!));
}

async function run(
  { server, url, cookies }: Contestant,
): Promise<{ rate: number; cores: number; clientCores: number }> {
  const used = process.cpuUsage();
  const serverTimeBefore = await server.cpuTime() ?? NaN;
  const started = performance.now();
  const end = started + SECONDS * 1000;
  const counts = await Promise.all(cookies.map(async (cookie) => {
    using connection = new Connection(url, cookie);
    let count = 0;
    for (; performance.now() < end; count++) await connection.get();
    return count;
  }));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  const serverTime = await server.cpuTime() ?? NaN;
  return {
    rate: counts.reduce((sum, count) => sum + count, 0) / seconds,
    cores: (serverTime - serverTimeBefore) / seconds,
    clientCores: (user + system) / 1e6 / seconds,
  };
}
