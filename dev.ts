import type { Builder } from "fresh/dev";
import { isConfigured, readEnvFile } from "./lib/config/files/environment.ts";
import { ConfigError, type Environment, mergeEnvironment } from "./lib/config/variables.ts";
import { readPlainArguments } from "./cli/command.ts";
import { exceptLoopback } from "./cli/proxy.ts";
import { runDeno } from "./cli/serve/process.ts";
import { becomesFree, findListenProblem, isFree } from "./cli/port.ts";
import { DEFAULT_PORT, PORT_MISTAKE, readPort } from "./lib/config/settings/port.ts";

const USAGE = `deno task start, dev or build

  start        builds, then serves on http://localhost:3000
  dev          the same, rebuilt and reloaded on every change
  build        writes _fresh/, which deno task serve runs
  -h, --help   prints this

For another port, set PORT in .env or in the environment.`;

/** What dev reloads the app for. */
const WATCHED = ".env,cli,components,islands,lib,routes,static";
const EMULATOR_PORT = 3100;
/** Names the variables that were set here: a restart by `--watch` keeps them, and they are not the developer's. */
const SET_HERE = "DEV_TS_HAS_SET";

const readVariable = (name: string) => Deno.env.get(name);
const setHere = readVariable(SET_HERE)?.split(" ") ?? [];
const isRestarted = setHere.length > 0;
/** Where the emulator was before the restart: who is signed in there stays signed in. */
const previousAuthority = setHere.includes("AUTHORITY") ? readVariable("AUTHORITY") : undefined;
for (const name of setHere) Deno.env.delete(name);
const file = await readEnvFile(".env", readVariable);
// main.ts explains on every page what is wrong with a file that can't be read.
const environment = mergeEnvironment(file instanceof ConfigError ? {} : file ?? {}, readVariable);
const PORT = environment.PORT || `${DEFAULT_PORT}`;
const address = { hostname: "localhost", port: readPort(PORT) ?? 0 };
// Fresh would show the resolved address, but cookies belong to the name only.
const onListen = () => console.log(`Open http://localhost:${address.port}`);
Deno.env.set("NO_PROXY", exceptLoopback(readVariable));
const [command = "start", ...others] = Deno.args;
readPlainArguments(others, USAGE);

switch (command) {
  case "start": {
    await prepare();
    await (await createBuilder()).build();
    // The very module that a deployment serves; it is there only now.
    const { default: server } = await import(new URL("./_fresh/server.js", import.meta.url).href);
    Deno.serve({ ...address, onListen }, server.fetch);
    break;
  }
  case "watch": {
    // A process of its own: after wrong arguments, one that is watched would wait for a change instead of ending.
    const args = ["run", "-A", `--watch=${WATCHED}`, "dev.ts", "dev"];
    Deno.exit(await runDeno(args, { cwd: import.meta.dirname!, env: {} }));
    break;
  }
  case "dev":
    await develop();
    break;
  case "build":
    await (await createBuilder()).build();
    break;
  default:
    console.error(`Unknown command "${command}". Use start, dev or build`);
    Deno.exit(2);
}

/** Serves the app from source. If it doesn't load, the terminal and the browser say why; the next change restarts it. */
async function develop(): Promise<void> {
  const root = new URL(".", import.meta.url).href;
  const { describeFailure, failureText } = await import("./cli/dev/failure.ts");
  // A promise that nobody awaits is one mistake in one place. Everything else goes on working.
  addEventListener("unhandledrejection", async (event) => {
    event.preventDefault();
    console.error(`Unhandled rejection: ${failureText(await describeFailure(event.reason, root))}`);
  });
  addEventListener("error", async (event) => {
    event.preventDefault();
    console.error(`Uncaught ${failureText(await describeFailure(event.error, root))}`);
  });
  if (file === null) announceEnvFile();
  const listening = new AbortController();
  try {
    await prepare({ LOG_FORMAT: environment.LOG_FORMAT || "pretty" });
    const options = { ...address, signal: listening.signal, onListen() {} };
    await (await createBuilder()).listen(() => import("./main.ts"), options);
    onListen();
  } catch (error) {
    const failure = await describeFailure(error, root);
    console.error(failureText(failure));
    // Fresh listens while it still builds, and would let everybody wait for a build that has failed.
    listening.abort();
    await becomesFree(address);
    const { serveFailure } = await import("./cli/dev/failure_server.ts");
    serveFailure(failure, { ...address, onListen });
  }
}

/** `--watch` does not see a file that was not there when it began. */
async function announceEnvFile(): Promise<void> {
  for await (const { paths } of Deno.watchFs(".", { recursive: false })) {
    if (!paths.some((path) => /[\\/]\.env$/.test(path))) continue;
    console.log("There is a .env now. To use it, press Ctrl+C and start again");
    return;
  }
}

async function createBuilder(): Promise<Builder> {
  const { Builder } = await import("fresh/dev");
  const { buildOptions } = await import("./fresh.config.ts");
  return new Builder(buildOptions);
}

/** Makes sure that the app can listen, and gives it its variables. */
async function prepare(settings: Environment = {}): Promise<void> {
  if (address.port === 0) {
    console.error(`Cannot listen: PORT is "${PORT}", not a port. ${PORT_MISTAKE.fix}`);
    Deno.exit(2);
  }
  if (file instanceof ConfigError) {
    console.error(`${file.message}. Until this is fixed, nothing in .env counts, PORT included`);
  }
  if (isRestarted) await becomesFree(address);
  const inTheWay = await findListenProblem(address);
  if (inTheWay !== null) {
    console.error(`Cannot listen: ${inTheWay.problem}. ${inTheWay.fix}`);
    Deno.exit(1);
  }
  const demo = isConfigured(file, environment) ? {} : await startDemo();
  // PORT is known for certain here, so REDIRECT_URI is compared with it.
  setVariables({ PORT, ...settings, ...demo });
}

/** Starts the emulator, for a developer who has just cloned the project and has no tenant yet. */
async function startDemo(): Promise<Environment> {
  const { startDemo } = await import("./emulator/demo.ts");
  const { SetUpError } = await import("./emulator/set_up.ts");
  const port = Number(previousAuthority ? new URL(previousAuthority).port : EMULATOR_PORT);
  const hasPort = await (isRestarted ? becomesFree : isFree)({ hostname: "127.0.0.1", port });
  try {
    return await startDemo({
      environment: Deno.env.toObject(),
      port: hasPort ? port : 0,
      say: console.log,
      introduces: !isRestarted,
    });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}

function setVariables(variables: Environment): void {
  const changed = Object.entries(variables).filter(([name, value]) => readVariable(name) !== value);
  for (const [name, value] of changed) Deno.env.set(name, value);
  if (changed.length > 0) Deno.env.set(SET_HERE, changed.map(([name]) => name).join(" "));
}
