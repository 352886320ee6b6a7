import { readConfig } from "../../lib/config.ts";
import { createServices } from "../../lib/services.ts";
import { Connection } from "./connection.ts";

// Compares the app, as a deployment runs it, with the floor: short rounds in turns, each round's ratio, medians.
// `deno task bench [seconds a round]`

const ROUNDS = 9;
const CONNECTIONS = 16;
const seconds = Number(Deno.args[0] ?? 2);
const PAGES = [["public page", "/", false], ["signed-in profile page", "/profile", true]] as const;

interface Server {
  readonly process: Deno.ChildProcess;
  readonly origin: string;
}

const folder = await Deno.makeTempDir();
const env = {
  CLIENT_ID: "bench",
  CLIENT_SECRET: "bench",
  AUTHORITY: "http://127.0.0.1:1/contoso.onmicrosoft.com",
  KV_PATH: `${folder}/kv.sqlite3`,
};
const cookies = await createSessions();
const app = await startServer("_fresh/server.js");
const floor = await startServer("tests/bench/floor.tsx");
try {
  for (const [name, path, signedIn] of PAGES) {
    const rounds: { ours: number; bare: number }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await measure(floor, path, signedIn);
      const ours = await measure(app, path, signedIn);
      if (round > 0) rounds.push({ ours, bare }); // the first one is for V8 to warm up
    }
    const ours = median(rounds.map((round) => round.ours)).toFixed(0);
    const bare = median(rounds.map((round) => round.bare)).toFixed(0);
    // By rounds: the speed of a shared machine drifts, and the two of a round are neighbours in time.
    const ratio = median(rounds.map((round) => round.ours / round.bare)).toFixed(2);
    console.log(`${name}: ${ours} of ${bare} requests/s, ratio ${ratio}`);
  }
} finally {
  for (const { process } of [app, floor]) {
    process.kill();
    await process.status;
  }
  await Deno.remove(folder, { recursive: true });
}

/** Puts a session for each connection into the database that both servers read. */
async function createSessions(): Promise<string[]> {
  const kv = await Deno.openKv(env.KV_PATH);
  const { sessions } = createServices(readConfig(env), {
    kv,
    fetch,
    fetchOnce: fetch,
    now: Date.now,
    log: () => {},
  });
  const now = Math.floor(Date.now() / 1000);
  const created: string[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    const claims = {
      iss: "https://bench.invalid/v2.0",
      aud: env.CLIENT_ID,
      sub: `customer-${i}`,
      oid: crypto.randomUUID(),
      tid: crypto.randomUUID(),
      iat: now,
      nbf: now,
      exp: now + 3_600,
      name: `Customer ${i}`,
      email: `customer${i}@example.com`,
      preferred_username: `customer${i}@example.com`,
      ver: "2.0",
    };
    const tokens = {
      refreshToken: "r".repeat(1_000),
      idToken: "i".repeat(1_000),
      granted: [],
      access: {},
    };
    created.push(
      await sessions.create({
        claims,
        authenticatedAt: 0,
        challengedAt: 0,
        tokens,
        userAgent: "bench",
      }),
    );
  }
  kv.close();
  return created;
}

async function startServer(entry: string): Promise<Server> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--host", "127.0.0.1", "--port", "0", entry],
    env: { ...env, NO_COLOR: "1" },
    stderr: "piped",
    stdout: "null",
  }).spawn();
  let text = "";
  for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (origin !== undefined) return { process, origin };
  }
  throw new Error(`${entry} did not start: ${text}`);
}

/** Requests a second that a server answers to connections that each have a session of their own. */
async function measure({ origin }: Server, path: string, signedIn: boolean): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  const counts = await Promise.all(cookies.map(async (cookie) => {
    using connection = await Connection.open(new URL(path, origin), signedIn ? cookie : null);
    let count = 0;
    for (; performance.now() < end; count++) await connection.get();
    return count;
  }));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
