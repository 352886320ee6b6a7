import { readPlainArguments } from "../../cli/command.ts";
import { Database } from "./database.ts";
import { measureFirstAnswer } from "./first_answer.ts";
import { measureMemory } from "./memory.ts";
import { compareSessionReads } from "./million_sessions.ts";
import { weighPages } from "./page_weight.ts";
import { compareHomePages, compareProfilePages } from "./pages.ts";
import { measureSessionRead } from "./session_read.ts";
import { atMost, type Finding, formatTable, note } from "./table.ts";

// Measures the app as a deployment runs it, beside what a user would pick instead and beside the floor, which is what
// any server must do.

const CONNECTIONS = 16;
/** Sessions in the database. All of them are opened to measure memory. */
const SESSIONS = 5_000;

const USAGE = `deno task bench [sessions]

Measures how fast the app is, in less than three minutes.

  sessions     also fills a database with a million sessions: 12 minutes or more, and 7 GB
  -h, --help   prints this`;

const [choice] = readPlainArguments(Deno.args, USAGE, 1);
if (choice !== undefined && choice !== "sessions") {
  console.error(`Unknown argument "${choice}"\n\n${USAGE}`);
  Deno.exit(2);
}
await build();

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
  if (choice === "sessions") await measure("a million sessions", compareSessionReads);
} finally {
  await database[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
}
console.log(formatTable(findings));

/** Writes `_fresh/`, which the servers run. */
async function build(): Promise<void> {
  const args = ["task", "--quiet", "build"];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  if (!success) Deno.exit(1);
}

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
