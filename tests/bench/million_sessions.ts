import { Database } from "./database.ts";
import { median } from "./median.ts";
import { atMost, type Finding, note } from "./table.ts";

const FEW = 1_000;
const MANY = 1_000_000;
const READS = 20_000;

/** Compares what reading a session takes among a thousand of them with what it takes among a million. */
export async function compareSessionReads(): Promise<Finding[]> {
  await using few = await Database.create(FEW);
  await using many = await Database.create(MANY);
  const times: { few: number; many: number }[] = [];
  for (let i = 0; i < READS; i++) {
    times.push({ few: await timeRead(few, i), many: await timeRead(many, i) });
  }
  const [little, much] = [median(times.map((t) => t.few)), median(times.map((t) => t.many))];
  const size = (await Deno.stat(many.path)).size;
  return [
    note("session read among 1,000", `${little.toFixed(0)} µs`),
    note("session read among 1,000,000", `${much.toFixed(0)} µs`),
    atMost("1,000,000 beside 1,000", much / little, 1.2),
    note("1,000,000 sessions on disk", `${(size / 1e9).toFixed(1)} GB`),
  ];
}

/** Reads a session, and tells how long it took, in µs; neighbours in number are far apart in the database. */
async function timeRead({ sessions, cookies }: Database, index: number): Promise<number> {
  const cookie = cookies[index * 7_919 % cookies.length]!;
  const started = performance.now();
  const session = await sessions.read(cookie);
  const time = (performance.now() - started) * 1000;
  if (session === null) throw new Error("A session is missing");
  return time;
}
