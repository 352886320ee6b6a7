import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type Config, loadConfig, readConfig } from "../lib/config/config.ts";
import { type DatabaseLocation, locateDatabase } from "../lib/config/location/database.ts";
import { readEnvFile } from "../lib/config/files/environment.ts";
import { ConfigError, type Environment, mergeEnvironment } from "../lib/config/variables.ts";
import { makeDatabaseFile } from "../lib/kv/database_file.ts";
import { HELP, withUsage } from "./command.ts";
import { findListenProblem } from "./port.ts";
import { exceptLoopback } from "./proxy.ts";
import { readAddress, type ServeAddress, ServeError } from "./serve/address.ts";
import {
  formatCommand,
  formatPermissions,
  readWorkers,
  type ServeCommand,
  writeCommand,
} from "./serve/command.ts";
import { type Permissions, permissionsFor } from "./serve/permissions.ts";
import { runDeno } from "./serve/process.ts";

const USAGE = `deno task serve [--print]

Serves what deno task build has written, with the permissions that the configuration needs and no others.
HOST, PORT and WORKERS set the address and the number of threads, in .env or in the environment.

  --print      prints the command line instead, for a unit file or an image
  -h, --help   prints this`;

/** The project's folder: everything is found from there, wherever the command is run. */
const ROOT = dirname(import.meta.dirname!);

/**
 * `deno task serve`: runs the built app.
 *
 * @param args the flags
 * @returns the exit code: the server's, 1 if it can't be started, 2 for wrong flags or settings of the server itself
 */
function serveCommand(args: readonly string[]): Promise<number> {
  return withUsage(() => serve(args), USAGE, console.error);
}

async function serve(args: readonly string[]): Promise<number> {
  const options = { ...HELP, print: { type: "boolean" } } as const;
  const { help, print } = parseArgs({ args: [...args], options }).values;
  if (help) {
    console.log(USAGE);
    return 0;
  }
  try {
    const plan = await planServer();
    if (!print) return await run(plan);
    console.log(formatCommand(plan.command));
    return 0;
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    console.error(error.message);
    return 2;
  }
}

interface Plan extends Configuration {
  readonly address: ServeAddress;
  readonly permissions: Permissions;
  readonly command: ServeCommand;
}

interface Configuration {
  /** What the settings say; null if they can't be used. */
  readonly configured: { readonly config: Config; readonly database: DatabaseLocation } | null;
  /** What is wrong with the settings, or with the credential's file that they name. */
  readonly mistake: ConfigError | null;
}

async function planServer(): Promise<Plan> {
  const referenced = new Set<string>();
  const file = await readEnvFile(`${ROOT}/.env`, (name) => {
    referenced.add(name);
    return Deno.env.get(name);
  });
  const settings = file instanceof ConfigError ? {} : file ?? {};
  const env = mergeEnvironment(settings, (name) => Deno.env.get(name));
  const address = readAddress(env, Deno.env.get("DENO_SERVE_ADDRESS"));
  // The app compares its redirect URI with PORT, so PORT has to be where it listens.
  const port = address.kind === "tcp" && String(address.port) !== (env.PORT || "3000")
    ? address.port
    : undefined;
  const configuration = file instanceof ConfigError
    ? { configured: null, mistake: file }
    : await readConfiguration(port === undefined ? env : { ...env, PORT: `${port}` });
  const { configured } = configuration;
  const permissions = permissionsFor({ address, root: ROOT, configured, referenced });
  // In memory, each thread would have a database of its own, and not know the sign-ins of the others.
  const workers = configured?.database.kind === "memory" ? 1 : readWorkers(env.WORKERS);
  const command = writeCommand({ address, permissions, workers, root: ROOT, port });
  return { ...configuration, address, permissions, command };
}

async function readConfiguration(env: Environment): Promise<Configuration> {
  let configured: Configuration["configured"] = null;
  try {
    const config = readConfig(env);
    configured = {
      config,
      database: locateDatabase(config.kvPath, { root: ROOT, attached: false }),
    };
    // A credential's file that can't be used changes no permission: the app reads it, too, and says what is wrong with it.
    await loadConfig(env, Date.now());
    return { configured, mistake: null };
  } catch (error) {
    if (error instanceof ConfigError) return { configured, mistake: error };
    throw error;
  }
}

async function run({ address, configured, mistake, permissions, command }: Plan): Promise<number> {
  if (!await isBuilt()) {
    console.error("Cannot serve: nothing is built yet. Run deno task build first.");
    return 1;
  }
  // Before the port, which is not the one of a .env that can't be read.
  if (mistake !== null) {
    console.error(`${mistake.message}\nEvery page answers 503 until this is fixed.`);
  }
  // With several threads the port is shared, so Deno would not complain: two apps would answer in turn.
  const inTheWay = address.kind === "tcp"
    ? await findListenProblem({ ...address, hostname: unbracketed(address.hostname) })
    : null;
  if (inTheWay !== null) {
    console.error(`Cannot serve: ${inTheWay.problem}. ${inTheWay.fix}`);
    return 1;
  }
  if (mistake === null && configured?.database.kind === "file") {
    // If that fails, the app itself reports why.
    await makeDatabaseFile(configured.database.path).catch(() => {});
  }
  console.error(`The server may use these and nothing else:\n${formatPermissions(permissions)}`);
  return await runDeno(command.args, {
    cwd: ROOT,
    env: { ...command.env, NO_PROXY: exceptLoopback((name) => Deno.env.get(name)) },
  });
}

async function isBuilt(): Promise<boolean> {
  try {
    return (await Deno.stat(`${ROOT}/_fresh/server.js`)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

if (import.meta.main) Deno.exit(await serveCommand(Deno.args));
