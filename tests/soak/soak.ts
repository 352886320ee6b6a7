import { readPlainArguments } from "../../cli/command.ts";
import type { SoakSample } from "./app.ts";
import type { SoakTenant } from "./tenant.ts";
import { type Observations, type SoakCustomer, SoakUser } from "./user.ts";
import { freePort } from "../support/free_port.ts";

// Uses the app for a while as many customers do, while everything that it depends on fails now and then, and says what
// it did and what it found (RL-41).

const USAGE = `deno task soak [minutes]

Uses the app as many customers do, for 5 minutes or as many as you say, while everything fails now and then.

  -h, --help   prints this`;

const REQUESTS_PER_SECOND = 200;
const CHANCE_OF_FAULT = 0.01;
const USERS = 150;
/** By what factor memory may grow after the warm-up. Garbage collection comes at any time. */
const GROWTH = 1.3;
/** How long a page without a call may take, at the 99th percentile, in ms. */
const SLOW_MS = 1_000;
const TICK_MS = 20;
/** One customer more arrives in this time, so that not all sign in at once. */
const ARRIVAL_MS = 100;
/** If the load itself is this late, in ms, the machine is busy with other work, and no answer counts as slow. */
const BUSY_MS = 100;
const PAGES = ["/", "/profile", "/account"];

const minutes = Number(Deno.args[0] ?? 5);
if (Number.isNaN(minutes)) readPlainArguments(Deno.args, USAGE, 1); // -1 would count as a flag
if (!(minutes > 0) || Deno.args.length > 1) {
  console.error(`"${Deno.args.join(" ")}" is not a number of minutes`);
  Deno.exit(2);
}
const findings: string[] = [];
const answers = new Map<string, number>();
const times = new Map<string, number[]>();
const lateness: number[] = [];

const observations: Observations = {
  note(kind, status, ms) {
    const line = `${kind} ${status}`;
    answers.set(line, (answers.get(line) ?? 0) + 1);
    times.set(kind, times.get(kind) ?? []);
    times.get(kind)!.push(ms);
  },
  wrong: (what) => findings.push(what),
};

const customers: SoakCustomer[] = Array.from({ length: USERS }, (_, number) => ({
  email: `customer${number}@example.com`,
  password: "Sunny-Meadow-12",
  displayName: `Customer ${String(number).padStart(4, "0")}`,
}));

const folder = await Deno.makeTempDir();
try {
  const tenant = new Worker(new URL("./tenant.ts", import.meta.url), {
    type: "module",
  });
  const settings = await startTenant(tenant);
  const app = `http://localhost:${freePort()}`;
  const process = startApp({
    ...settings,
    REDIRECT_URI: `${app}/getAToken`,
    KV_PATH: `${folder}/kv.sqlite3`,
  });
  const samples: SoakSample[] = [];
  const reading = readSamples(process.stdout, samples);
  while (samples.length === 0) {
    const ended = await Promise.race([process.status, pause(100)]);
    if (ended) throw new Error("The app has not started");
  }

  console.log(`${minutes} min, ${REQUESTS_PER_SECOND} requests/s, ${USERS} customers, 1% faults`);
  const seconds = await load(app);
  await process.stdin.close();
  await reading;
  const { success } = await process.status;
  tenant.terminate();
  if (!success) findings.push("the app did not end as it should");
  report(seconds, samples, await recordsByKind(`${folder}/kv.sqlite3`));
} finally {
  await Deno.remove(folder, { recursive: true });
}

function startTenant(tenant: Worker): Promise<SoakTenant> {
  const { promise, resolve, reject } = Promise.withResolvers<SoakTenant>();
  tenant.onmessage = ({ data }) => resolve(data);
  tenant.onerror = ({ message }) => reject(new Error(message));
  tenant.postMessage(customers);
  return promise;
}

function startApp(env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "tests/soak/app.ts",
      JSON.stringify({ env, chance: CHANCE_OF_FAULT }),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
}

async function readSamples(
  stdout: ReadableStream<Uint8Array<ArrayBuffer>>,
  samples: SoakSample[],
): Promise<void> {
  let rest = "";
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    // Fresh's builder prints, too.
    for (const line of lines) if (line.startsWith("{")) samples.push(JSON.parse(line));
  }
}

/** @returns how long it took, in seconds */
async function load(app: string): Promise<number> {
  const users = customers.map((_, who) => new SoakUser({ app, customers }, who, observations));
  const started = performance.now();
  const acts: Promise<void>[] = [];
  for (let tick = 0; performance.now() - started < minutes * 60_000; tick++) {
    for (let due = REQUESTS_PER_SECOND * TICK_MS / 1_000; due > 0; due--) {
      const arrived = users.slice(0, Math.ceil(tick * TICK_MS / ARRIVAL_MS));
      const idle = arrived.filter(({ busy }) => !busy);
      const user = idle[Math.floor(Math.random() * idle.length)];
      if (user !== undefined) acts.push(user.act());
    }
    const next = started + (tick + 1) * TICK_MS;
    await pause(next - performance.now());
    lateness.push(performance.now() - next);
  }
  await Promise.all(acts);
  return (performance.now() - started) / 1_000;
}

async function recordsByKind(path: string): Promise<Record<string, number>> {
  using kv = await Deno.openKv(path);
  const kinds: Record<string, number> = {};
  for await (const { key } of kv.list({ prefix: [] })) {
    const kind = String(key[0]);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

function report(seconds: number, samples: SoakSample[], kinds: Record<string, number>): void {
  const requests = answers.values().reduce((sum, count) => sum + count, 0);
  const late = percentile(lateness, 0.99);
  const isBusy = late > BUSY_MS;
  console.log(`\n${requests} requests, ${(requests / seconds).toFixed(0)} a second`);
  console.log(`The load came up to ${late.toFixed(0)} ms late${isBusy ? ": a busy machine" : ""}`);
  for (const [kind, list] of [...times].toSorted()) {
    const statuses = [...answers].filter(([line]) => line.startsWith(`${kind} `))
      .map(([line, count]) => `${line.split(" ").at(-1)} × ${count}`).toSorted();
    const [middle, slow] = [percentile(list, 0.5), percentile(list, 0.99)];
    const ms = `p50 ${middle.toFixed(0).padStart(4)} ms, p99 ${slow.toFixed(0).padStart(5)} ms`;
    console.log(`  ${kind.padEnd(12)} ${ms}   ${statuses.join(", ")}`);
    if (!isBusy && PAGES.includes(kind) && slow > SLOW_MS) findings.push(`${kind} is slow: ${ms}`);
  }

  const { faults, events, unhandled } = samples.at(-1)!;
  console.log("Faults:", faults);
  console.log("Log:", events);
  console.log("Records in KV:", kinds);
  // A session that could not be ended because KV failed just then is left to its time limit.
  if ((kinds.sessions ?? 0) > 2 * USERS) findings.push(`${kinds.sessions} sessions in KV`);
  if (unhandled.length > 0) findings.push(...unhandled.map((what) => `unhandled: ${what}`));

  const at = (share: number) =>
    samples.slice(Math.floor(samples.length * share), Math.ceil(samples.length * (share + 0.2)))
      .map(({ rss }) => rss);
  const [warm, end] = [percentile(at(0.4), 0.5), percentile(at(0.8), 0.5)];
  console.log(`Memory: ${samples[0]!.rss} MB at start, ${warm} MB warm, ${end} MB at the end`);
  if (end > warm * GROWTH) findings.push(`memory grows: ${warm} to ${end} MB`);

  console.log(findings.length === 0 ? "\nNothing found." : `\n${findings.length} findings:`);
  for (const finding of findings.slice(0, 20)) console.log(`  ${finding}`);
  if (findings.length > 0) Deno.exitCode = 1;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
