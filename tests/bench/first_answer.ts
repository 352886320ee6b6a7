import { median } from "./median.ts";
import { Server, type ServerEnv } from "./server.ts";

const ROUNDS = 7;

/** Measures the time from the start of the app's process to its first 200, with a warm module cache. */
export async function measureFirstAnswer(env: ServerEnv): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    await using app = await Server.start("_fresh/server.js", env);
    const response = await fetch(app.origin);
    await response.body?.cancel();
    if (response.status !== 200) throw new Error(`The home page answered ${response.status}`);
    if (round > 0) times.push(performance.now() - started); // the first one warms the cache
  }
  console.log(`first 200 after process start: ${(median(times) / 1000).toFixed(2)} s`);
}
