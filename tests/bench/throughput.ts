import { Connection } from "./connection.ts";
import { median } from "./median.ts";
import { Server, type ServerEnv } from "./server.ts";

const ROUNDS = 9;
const SECONDS = 2;
const PAGES = [["public page", "/", false], ["signed-in profile page", "/profile", true]] as const;

/**
 * Compares the app, as a deployment runs it, with the floor: short rounds in turns.
 *
 * @param env of both servers
 * @param cookies a session for each connection
 */
export async function compareThroughput(env: ServerEnv, cookies: string[]): Promise<void> {
  await using app = await Server.start("_fresh/server.js", env);
  await using floor = await Server.start("tests/bench/floor.tsx", env);
  for (const [name, path, signedIn] of PAGES) {
    const sessions = cookies.map((cookie) => signedIn ? cookie : null);
    const rounds: { ours: number; bare: number }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await requestsPerSecond(new URL(path, floor.origin), sessions);
      const ours = await requestsPerSecond(new URL(path, app.origin), sessions);
      if (round > 0) rounds.push({ ours, bare }); // the first one is for V8 to warm up
    }
    const ours = median(rounds.map((round) => round.ours)).toFixed(0);
    const bare = median(rounds.map((round) => round.bare)).toFixed(0);
    // By rounds: the speed of a shared machine drifts, and the two of a round are neighbours in time.
    const ratio = median(rounds.map((round) => round.ours / round.bare)).toFixed(2);
    console.log(`${name}: ${ours} of the floor's ${bare} requests/s, ratio ${ratio}`);
  }
}

async function requestsPerSecond(url: URL, sessions: (string | null)[]): Promise<number> {
  const started = performance.now();
  const end = started + SECONDS * 1000;
  const counts = await Promise.all(sessions.map(async (session) => {
    using connection = await Connection.open(url, session);
    let count = 0;
    for (; performance.now() < end; count++) await connection.get();
    return count;
  }));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1000);
}
