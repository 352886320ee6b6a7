import { Database } from "./database.ts";
import { median } from "./median.ts";
import { atMost, type Finding, note } from "./table.ts";

const FEW = 1_000;
const MANY = 1_000_000;
const ROUNDS = 100;
const READS_A_ROUND = 200;

/** Compares what reading a session takes among a thousand of them with what it takes among a million. */
export async function compareSessionReads(): Promise<Finding[]> {
  await using few = await Database.create(FEW);
  await using many = await Database.create(MANY);
  const rounds: { few: number; many: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Not read by read: each database has a thread of its own, and a thread that waits for its next turn falls asleep.
    // Waking it takes longer than the read, and not equally long for both.
    rounds.push({ few: await timeReads(few, round), many: await timeReads(many, round) });
  }
  const size = (await Deno.stat(many.path)).size;
  return [
    note("session read among 1,000", `${median(rounds.map(({ few }) => few)).toFixed(0)} µs`),
    note("session read among 1,000,000", `${median(rounds.map(({ many }) => many)).toFixed(0)} µs`),
    atMost("1,000,000 beside 1,000", median(rounds.map(({ few, many }) => many / few)), 1.2),
    note("1,000,000 sessions on disk", `${(size / 1e9).toFixed(1)} GB`),
  ];
}

/**
 * Reads the sessions of a round one after another: no session of the million is read twice, and neighbours in number are
 * far apart in the database.
 *
 * @returns the time of a read, in µs
 */
async function timeReads({ sessions, cookies }: Database, round: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < READS_A_ROUND; i++) {
    const index = round * READS_A_ROUND + i;
    const session = await sessions.read(cookies[index * 7_919 % cookies.length]!);
    if (session === null) throw new Error("A session is missing");
  }
  return (performance.now() - started) * 1000 / READS_A_ROUND;
}
