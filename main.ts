// Not the global one: with several threads, Deno puts the thread's name before each of its lines.
import console from "node:console";
import project from "./deno.json" with { type: "json" };
import { freshConfig } from "./fresh.config.ts";
import { createApp, createUnconfiguredApp } from "./lib/app.ts";
import { type Config, loadConfig } from "./lib/config/config.ts";
import { readExplanation } from "./lib/config/settings/explanation.ts";
import { addressOf, locateDatabase, unusableDatabase } from "./lib/config/location/database.ts";
import { readEnvFile } from "./lib/config/files/environment.ts";
import type { Mistake } from "./lib/config/mistake.ts";
import { ConfigError, mergeEnvironment } from "./lib/config/variables.ts";
import { connectKv } from "./lib/kv/connection.ts";
import { groupReads } from "./lib/kv/grouped_reads.ts";
import { openLockFile, prepareDatabaseFile } from "./lib/kv/database_file.ts";
import type { Kv } from "./lib/kv/store.ts";
import { traced } from "./lib/kv/traced.ts";
import { type LockFile, takeTurns } from "./lib/kv/turns.ts";
import { createLog, type Level, type Log } from "./lib/log.ts";
import { createLogOutput } from "./lib/log_output.ts";
import { unpooledFetch } from "./lib/net/outbound.ts";
import { prettyFormat } from "./lib/pretty_log.ts";
import { createServices } from "./lib/services.ts";
import type { State } from "./lib/web/state.ts";
import type { App } from "fresh";

/** The project's folder: paths are relative to it, wherever the app was started. */
const ROOT = import.meta.dirname!;

/** How long requests that are under way may still take once the server was asked to end, in ms. */
const DRAIN_MS = 10_000;

/** The app, put together from its environment; `_fresh/server.js` and `dev.ts` serve it. */
export const app: App<State> = await composeApp(await stopOnSignal());

async function composeApp(stopping: AbortSignal): Promise<App<State>> {
  const readVariable = (name: string) => Deno.env.get(name);
  const ignored: Mistake[] = [];
  const file = await readEnvFile(`${ROOT}/.env`, readVariable, (line) => ignored.push(line));
  const isUnreadable = file instanceof ConfigError;
  const env = mergeEnvironment(isUnreadable ? {} : file ?? {}, readVariable);
  const hasTelemetry = Deno.env.get("OTEL_DENO") === "true";
  const writeLine = lineWriter(hasTelemetry);
  try {
    if (isUnreadable) throw file;
    const config = await loadConfig(env, Date.now());
    const log = createLog(writeLine, Date.now, formatOf(config.logFormat));
    if (isNewToProcess("started")) {
      logStart(log, config, hasTelemetry);
      logIgnored(log, ignored);
    }
    const opened = await openKv(config, log);
    const kv = hasTelemetry ? traced(opened) : opened;
    const fetchOnce = unpooledFetch(Deno.createHttpClient({ poolMaxIdlePerHost: 0 }));
    const world = { kv, fetch, fetchOnce, now: Date.now, log, stopping };
    return createApp(createServices(config, world), freshConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createLog(writeLine, Date.now, formatOf(env.LOG_FORMAT));
    if (isNewToProcess(error.message)) {
      for (const { variable, problem, fix } of error.problems) {
        log("error", "config_problem", { variable, problem, fix });
      }
      logIgnored(log, ignored);
    }
    const explained = error.withEnvFile(isUnreadable ? null : file);
    return createUnconfiguredApp(explained, log, freshConfig, readExplanation(env));
  }
}

/** Whether no thread has logged this yet, because each would log the same at its start. */
function isNewToProcess(what: string): boolean {
  if (isServed() && isNoted("LOGGED_AT_START", what)) return false;
  note("LOGGED_AT_START", what);
  return true;
}

/** The threads of `deno serve --parallel` share nothing but the environment, which child processes inherit. */
function isNoted(name: string, what: string): boolean {
  try {
    return Deno.env.get(name) === `${Deno.pid} ${what}`;
  } catch {
    return false; // not permitted: each thread is on its own
  }
}

function note(name: string, what: string): void {
  try {
    Deno.env.set(name, `${Deno.pid} ${what}`);
  } catch {
    // Not permitted either.
  }
}

/** Whether a server runs the build, and not `start` or `dev`, which start again within one process. */
function isServed(): boolean {
  return Deno.mainModule.endsWith("/_fresh/server.js");
}

/** Deno's telemetry exports what goes through `console`; without it, lines are written together, which costs less. */
function lineWriter(hasTelemetry: boolean): (line: string, level: Level) => void {
  if (hasTelemetry) return (line, level) => console[level](line);
  const { write, flush } = createLogOutput(Deno.stdout, Deno.stderr);
  // An error that nobody catches ends the process without "unload".
  for (const end of ["unload", "error", "unhandledrejection"]) addEventListener(end, flush);
  return write;
}

/** How the log is written: for people with `LOG_FORMAT=pretty`, in color at a terminal. */
function formatOf(logFormat: string | undefined): ReturnType<typeof prettyFormat> | undefined {
  if (logFormat?.toLowerCase() !== "pretty") return undefined;
  const colors = !Deno.noColor && Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
  return prettyFormat({ root: new URL(".", import.meta.url).href, colors });
}

/** Logs what runs and how it is set up, without secrets. */
function logStart(log: Log, config: Config, hasTelemetry: boolean): void {
  log("info", "started", {
    version: project.version,
    deno: Deno.version.deno,
    origin: config.origin,
    authority: config.authority.metadataUrl,
    client_id: config.clientId,
    credential: config.credential.kind,
    response_mode: config.responseMode,
    scopes: config.scopes,
    endpoint: config.endpoint,
    session_idle_minutes: config.sessionIdleMs / 60_000,
    session_lifetime_hours: config.sessionLifetimeMs / 3_600_000,
    telemetry: hasTelemetry,
  });
  // Deno records the address of each request in its span, and a span can't be redacted from inside.
  if (hasTelemetry && config.responseMode === "query") {
    log("warn", "telemetry_records_codes", {
      fix: "Use https with RESPONSE_MODE=form_post, or filter the spans: docs/log.md",
    });
  }
}

/** Warns of settings that have no effect. */
function logIgnored(log: Log, ignored: readonly Mistake[]): void {
  for (const { problem, fix } of ignored) log("warn", "setting_ignored", { problem, fix });
}

async function openKv({ kvPath, kvAccessToken }: Config, log: Log): Promise<Kv> {
  const attached = Deno.env.get("DENO_DEPLOY") !== undefined;
  const location = locateDatabase(kvPath, { root: ROOT, attached });
  // Deno takes the token from its own environment, and `.env` is not part of that.
  if (kvAccessToken !== undefined) Deno.env.set("DENO_KV_ACCESS_TOKEN", kvAccessToken);
  const closing = new AbortController();
  addEventListener("unload", () => closing.abort());
  let lockFile: LockFile | undefined;
  const open = async () => {
    if (location.kind === "file") {
      await prepareDatabaseFile(location.path);
      lockFile ??= await openLockFile(location.path);
    }
    return await Deno.openKv(addressOf(location));
  };
  try {
    const kv = groupReads(await connectKv({ open, log, signal: closing.signal }));
    return location.kind === "file" ? takeTurns(kv, () => lockFile) : kv;
  } catch (error) {
    throw unusableDatabase(location, kvPath, error);
  }
}

/**
 * Ends the server in time after SIGINT or SIGTERM. Deno itself stops accepting requests and finishes those that are under
 * way, but it would wait for ever for a body that never arrives in full.
 *
 * @returns a signal that is aborted once the server was asked to end; never under `start` and `dev`, which end at once
 */
async function stopOnSignal(): Promise<AbortSignal> {
  const stopping = new AbortController();
  if (!isServed()) return stopping.signal;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      note("STOPPING", "all threads");
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), DRAIN_MS));
    });
  }
  // The signal has reached only the threads that were running. A thread that starts later would keep the process alive,
  // so it takes no requests, and ends after the time that the others have.
  if (isNoted("STOPPING", "all threads")) {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
    Deno.exit(0);
  }
  return stopping.signal;
}
