import { Database } from "./database.ts";
import { measureFirstAnswer } from "./first_answer.ts";
import { measureMemory } from "./memory.ts";
import { compareSessionReads } from "./million_sessions.ts";
import { weighPages } from "./page_weight.ts";
import { compareHomePages, compareProfilePages } from "./pages.ts";
import { measureSessionRead } from "./session_read.ts";
import { atMost, type Finding, formatTable, note } from "./table.ts";

// Measures the app as a deployment runs it, beside what a user would pick instead and beside the floor, which is what
// any server must do. `deno task bench` builds it first and takes less than three minutes. `deno task bench sessions`
// also fills a database with a million sessions, which takes 12 minutes or more and 7 GB.

const CONNECTIONS = 16;
/** Sessions in the database. All of them are opened to measure memory. */
const SESSIONS = 5_000;

const others = Deno.args.filter((it) => it !== "sessions");
if (others.length > 0) {
  console.error(`Unknown arguments: ${others.join(" ")}. Only "sessions" is known`);
  Deno.exit(2);
}

const folder = await Deno.makeTempDir();
const database = await Database.create(SESSIONS);
const env = {
  CLIENT_ID: "bench",
  CLIENT_SECRET: "bench",
  AUTHORITY: "http://127.0.0.1:1/contoso.onmicrosoft.com",
  REDIRECT_URI: "http://localhost:3000/getAToken",
  KV_PATH: database.path,
};
const all = database.cookies.map((value) => `session-3000=${value}`);
const cookies = all.slice(0, CONNECTIONS);
const findings: Finding[] = [];
try {
  await measure("the profile page", () => compareProfilePages({ env, cookies, folder }));
  await measure("the home page", () => compareHomePages({ env, cookies, folder }));
  await measure("reading a session", readSession);
  await measure("the first answer", () => measureFirstAnswer(env));
  await measure("the pages' weight", () => weighPages(env, cookies[0]!));
  await measure("memory", () => measureMemory({ env, cookies: all, folder }));
  if (Deno.args.includes("sessions")) await measure("a million sessions", compareSessionReads);
} finally {
  await database[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
}
console.log(formatTable(findings));

async function measure(topic: string, find: () => Promise<Finding[]>): Promise<void> {
  console.error(`Measuring ${topic} …`);
  findings.push(...await find());
}

async function readSession(): Promise<Finding[]> {
  const { get, read, ratio } = await measureSessionRead();
  return [
    note("kv.get", `${get.toFixed(0)} µs`),
    note("session read", `${read.toFixed(0)} µs`),
    atMost("session read beside kv.get", ratio, 1.35),
  ];
}
