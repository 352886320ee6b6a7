import { readConfig } from "../../lib/config/config.ts";
import { createServices } from "../../lib/services.ts";
import { customerSession } from "./customers.ts";
import { measureFirstAnswer } from "./first_answer.ts";
import { weighPageScripts } from "./page_scripts.ts";
import { compareSessionReads } from "./session_reads.ts";
import { compareThroughput } from "./throughput.ts";
import { silentLog } from "../../lib/log.ts";

// Measures the app as a deployment runs it. `deno task bench` builds it first; `deno task bench sessions` also fills a
// database with a million sessions, which takes some 12 minutes and 6 GB.

const CONNECTIONS = 16;

const folder = await Deno.makeTempDir();
const env = {
  CLIENT_ID: "bench",
  CLIENT_SECRET: "bench",
  AUTHORITY: "http://127.0.0.1:1/contoso.onmicrosoft.com",
  KV_PATH: `${folder}/kv.sqlite3`,
};
try {
  const cookies = await createSessions();
  await compareThroughput(env, cookies);
  await measureFirstAnswer(env);
  await weighPageScripts(env, cookies[0]!);
  if (Deno.args.includes("sessions")) await compareSessionReads();
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Puts a session for each connection into the database that the servers read. */
async function createSessions(): Promise<string[]> {
  using kv = await Deno.openKv(env.KV_PATH);
  const { sessions } = createServices(readConfig(env), {
    kv,
    fetch,
    fetchOnce: fetch,
    now: Date.now,
    log: silentLog,
  });
  const cookies: string[] = [];
  for (let i = 0; i < CONNECTIONS; i++) cookies.push(await sessions.create(customerSession(i)));
  return cookies;
}
